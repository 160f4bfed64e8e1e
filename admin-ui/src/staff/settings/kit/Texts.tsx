// A list of lines, each on its own.
import { Button, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { Group } from "./Group";
import { useFaultText } from "./useFaultText";
import { fieldId, type FieldProps, useField } from "./useField";

export function Texts({ placeholder, ...props }: FieldProps & { placeholder: string }) {
  const { t } = useTranslation("settings");
  const { faults } = useDraft();
  const { id, value = [], set, label, hint, error, readOnly } = useField<string[]>(props);
  const faultText = useFaultText();
  const faultOf = (at: number) => faultText(faults.find(({ pointer }) => pointer === `${props.at}/${at}`));
  return (
    <Group {...{ id, label, hint, error }}>
      {value.map((text, at) => (
        <div key={at} className="text-row">
          <TextInput id={fieldId(`${props.at}/${at}`)} size="md" value={text} readOnly={readOnly} placeholder={placeholder} error={faultOf(at)}
            aria-label={`${label} ${at + 1}`} onChange={(event) => set(value.with(at, event.currentTarget.value))} />
          {!readOnly && (
            <button type="button" className="icon-button" aria-label={t("removeIt", { name: text || `${label} ${at + 1}` })} onClick={() => set(value.toSpliced(at, 1))}>
              <IconTrash size={20} stroke={1.6} aria-hidden />
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button variant="default" size="md" className="add" onClick={() => set([...value, ""])}>
          {t("addLine")}
        </Button>
      )}
    </Group>
  );
}
