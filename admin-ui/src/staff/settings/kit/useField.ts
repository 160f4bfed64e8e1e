// What every field of the settings has: its value, its words and its error, all by its place in the file. Words go by the
// field's own name in the file, unless the field says otherwise.
import { useTranslation } from "react-i18next";

import type { words } from "../../words/en/settings";
import { useDraft } from "../draft/DraftProvider";
import { last, valueAt } from "../draft/pointer";
import { useFaultText } from "./useFaultText";

export type FieldName = keyof (typeof words)["field"];

export interface FieldProps {
  /** A pointer into the restaurant file. */
  at: string;
  /** The name under which its words are, when it is not the last step of the pointer. */
  as?: FieldName;
  /** No sentence below. */
  bare?: boolean;
}

export function fieldId(pointer: string): string {
  return `at${pointer.replaceAll("/", "-")}`;
}

export function useField<T>({ at, as, bare }: FieldProps) {
  const { file, set, faults, readOnly } = useDraft();
  const { t } = useTranslation("settings");
  const name = as ?? (last(at) as FieldName);
  const fault = faults.find(({ pointer }) => pointer === at);
  return {
    id: fieldId(at),
    value: valueAt(file, at) as T | undefined,
    set: (value: T | undefined) => set(at, value),
    label: t(`field.${name}`),
    hint: bare ? "" : t(`hint.${name}` as "saved", { defaultValue: "" }),
    error: useFaultText()(fault),
    readOnly,
  };
}

/** Sentences stand below, so that inputs side by side stand in a line. */
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "error", "description"];

/** What Mantine's inputs take, with nothing where there is nothing. */
export function shown({ id, label, hint, error, readOnly }: Omit<ReturnType<typeof useField>, "value" | "set">) {
  return { id, label, readOnly, size: "md" as const, inputWrapperOrder: ORDER, ...(hint ? { description: hint } : {}), ...(error ? { error } : {}) };
}
