// One table.
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { useDraft } from "../draft/DraftProvider";
import { specialServices } from "../draft/plan";
import { ChoiceField, NumberField, SwitchField } from "../kit/fields";
import { Group } from "../kit/Group";
import { Optional } from "../kit/Optional";
import { Range } from "../kit/Range";
import { useField } from "../kit/useField";

const CATEGORIES = ["standard", "booth", "high_top", "counter", "bar", "outdoor"] as const;
const CHANNELS = ["online", "in_house", "walk_in"] as const;
const SHAPES = ["rectangle", "round"] as const;

export function TableForm({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const areas = (file.areas ?? []).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <>
      <p className="group-hint">{t("key.stays")}</p>
      <div className="row">
        <ChoiceField at={`${at}/area`} whenEmpty="" options={[{ value: "", label: t("noArea") }, ...areas]} />
        <ChoiceField at={`${at}/category`} whenEmpty="standard" options={CATEGORIES.map((value) => ({ value, label: t(`category.${value}`) }))} />
      </div>
      <Range at={`${at}/seats`} />
      <div className="row">
        <ChoiceField at={`${at}/channel`} whenEmpty="online" options={useChannels()} />
        <NumberField at={`${at}/rank`} whenEmpty={100} bare />
      </div>
      <p className="group-hint">{t("hint.rank")}</p>
      <OtherChannels at={`${at}/channels`} />
      <SwitchField at={`${at}/accessible`} whenEmpty={false} />
      <Spot at={`${at}/spot`} />
    </>
  );
}

function useChannels() {
  const { t } = useTranslation("settings");
  return CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }));
}

type Other = components["schemas"]["ServiceChannelItem"];

/** Services in which somebody else may book it. */
function OtherChannels({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const { id, value = [], set, label, error, readOnly } = useField<Other[]>({ at });
  const services = [...file.services, ...specialServices(file)].map(({ key, name }) => ({ value: key, label: name ?? key }));
  const channels = useChannels();
  const left = services.find((service) => !value.some((it) => it.service === service.value));
  const lost = (service: string) => (services.some((it) => it.value === service) ? [] : [{ value: service, label: service }]);
  return (
    <Group {...{ id, label, error }}>
      {readOnly && value.length === 0 && <p className="items-none">{t("none")}</p>}
      {value.map(({ service }, nth) => (
        <div key={nth} className="channel-row">
          <ChoiceField at={`${at}/${nth}/service`} whenEmpty="" options={[...services, ...lost(service)]} />
          <ChoiceField at={`${at}/${nth}/channel`} whenEmpty="online" options={channels} />
          {!readOnly && (
            <button type="button" className="icon-button" aria-label={t("removeIt", { name: service })} onClick={() => set(value.toSpliced(nth, 1))}>
              <IconTrash size={20} stroke={1.6} aria-hidden />
            </button>
          )}
        </div>
      ))}
      {!readOnly && left && (
        <Button variant="default" size="md" className="add" onClick={() => set([...value, { service: left.value, channel: "walk_in" }])}>{t("addChannel")}</Button>
      )}
    </Group>
  );
}

function Spot({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  return (
    <Group id={`spot${at.replaceAll("/", "-")}`} label={t("field.spot")}>
      <Optional at={at} name="spot" first={{ x: 0, y: 0 }}>
        <div className="row">
          <NumberField at={`${at}/x`} canBeNegative />
          <NumberField at={`${at}/y`} canBeNegative />
          <NumberField at={`${at}/width`} whenEmpty={80} />
          <NumberField at={`${at}/height`} whenEmpty={80} />
          <NumberField at={`${at}/rotation`} unit="degrees" whenEmpty={0} />
          <ChoiceField at={`${at}/shape`} whenEmpty="rectangle" options={SHAPES.map((value) => ({ value, label: t(`shape.${value}`) }))} />
        </div>
      </Optional>
    </Group>
  );
}
