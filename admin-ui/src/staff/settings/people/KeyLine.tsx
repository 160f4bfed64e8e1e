// One key: what it is, whether it is used, and its end.
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AreYouSure, Box } from "../../app/Asked";
import { useAct } from "../../app/useAct";
import { useInstant } from "../../app/useInstant";
import { houseKey, type Scope, useHere } from "../../house/restaurant";
import { named } from "./KeyForm";
import { type Key, type NewKey, revokeKey, rotateKey } from "./people";

interface Shown {
  slug: string;
  held: Key;
  show: (key: NewKey) => void;
  mayChange: boolean;
}

export function KeyLine({ slug, held, show, mayChange }: Shown) {
  const { t } = useTranslation(["people", "common"]);
  const at = useInstant(useHere(slug).zone);
  const [asked, setAsked] = useState<"rotate" | "revoke">();
  const name = held.name ?? held.prefix ?? held.id;
  const scopes = (held.scopes as Scope[] | null)?.map((scope) => t(`scope.${named(scope)}`, { defaultValue: scope }));
  return (
    <li className="line">
      <div className="line-what">
        <strong>{name}</strong>
        <small>
          {held.prefix && <code>{held.prefix}… </code>}
          {t(`common:role.${held.role as "owner"}`, { defaultValue: held.role })}
          {scopes && ` · ${t("keys.onlyThese", { scopes: scopes.join(", ") })}`}
        </small>
        <small>
          {held.last_used_at ? t("keys.used", { when: at(held.last_used_at) }) : t("keys.unused", { when: at(held.created_at) })}
          {" · "}
          {held.expires_at ? t("keys.until", { when: at(held.expires_at) }) : t("keys.noEnd")}
        </small>
        {held.previous_until && <small>{t("keys.previous", { when: at(held.previous_until) })}</small>}
      </div>
      {mayChange && (
        <div className="line-acts">
          <Button variant="default" size="md" onClick={() => setAsked("rotate")} aria-label={t("keys.rotateOf", { name })}>
            {t("keys.rotate")}
          </Button>
          <Button variant="default" size="md" className="danger" onClick={() => setAsked("revoke")} aria-label={t("keys.revokeOf", { name })}>
            {t("keys.revoke")}
          </Button>
        </div>
      )}
      {asked === "revoke" && <Revoke slug={slug} id={held.id} name={name} close={() => setAsked(undefined)} />}
      {asked === "rotate" && <Rotate slug={slug} id={held.id} name={name} close={() => setAsked(undefined)} show={show} />}
    </li>
  );
}

interface One {
  slug: string;
  id: string;
  name: string;
  close: () => void;
}

function Revoke({ slug, id, name, close }: One) {
  const { t } = useTranslation("people");
  const revoking = useAct({ act: () => revokeKey(slug, id), stale: houseKey(slug, "keys"), done: () => t("keys.revoked", { name }) });
  return (
    <AreYouSure title={t("keys.revokeTitle", { name })} action={t("keys.revoke")} isPending={revoking.isPending} close={close} run={() => revoking.mutate(undefined, { onSettled: close })}>
      <p>{t("keys.revokeWhy")}</p>
    </AreYouSure>
  );
}

/** How long the old key may open beside the new one, in hours. */
const GRACES = [0, 1, 24, 168] as const;

function Rotate({ slug, id, name, close, show }: One & { show: (key: NewKey) => void }) {
  const { t } = useTranslation(["people", "common"]);
  const [hours, setHours] = useState(24);
  const rotating = useAct({ act: () => rotateKey(slug, id, hours), stale: houseKey(slug, "keys") });
  const rotate = () => rotating.mutate(undefined, { onSuccess: show, onSettled: close });
  return (
    <Box title={t("keys.rotateTitle", { name })} close={close}>
      <div className="box-form">
        <p className="box-why">{t("keys.rotateWhy")}</p>
        <NativeSelect size="md" label={t("keys.grace")} value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))} data={GRACES.map((value) => ({ value: String(value), label: value ? t("keys.hours", { count: value }) : t("keys.atOnce") }))} />
        <div className="box-acts">
          <Button variant="default" size="md" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button size="md" onClick={rotate} loading={rotating.isPending}>
            {t("keys.rotate")}
          </Button>
        </div>
      </div>
    </Box>
  );
}
