// The plain fields: a line of text, a number with its unit, a time, a day, a choice, yes or no.
import { NativeSelect, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type FieldProps, shown, useField } from "./useField";

interface TextProps extends FieldProps {
  /** It cannot be left out. */
  isRequired?: boolean;
  placeholder?: string;
  type?: "text" | "tel" | "email";
  /** What one may pick from, besides writing. */
  picks?: string[];
  map?: (text: string) => string;
}

export function TextField({ isRequired, placeholder, type = "text", picks, map, ...props }: TextProps) {
  const field = useField<string>(props);
  const write = (text: string) => field.set((map ? map(text) : text) || (isRequired ? "" : undefined));
  const list = picks && `${field.id}-picks`;
  return (
    <>
      <TextInput {...shown(field)} type={type} value={field.value ?? ""} {...(list ? { list } : {})} {...(placeholder ? { placeholder } : {})}
        onChange={(event) => write(event.currentTarget.value)} />
      {list && <datalist id={list}>{picks.map((it) => <option key={it} value={it} />)}</datalist>}
    </>
  );
}

export type Unit = "minutes" | "days" | "hours" | "covers" | "parties" | "degrees";

interface NumberProps extends FieldProps {
  unit?: Unit;
  /** What holds while it is empty; `null`: it must be said. */
  whenEmpty?: number | string | null;
  canBeNegative?: boolean;
}

export function NumberField({ unit, whenEmpty = null, canBeNegative, ...props }: NumberProps) {
  const { t } = useTranslation("settings");
  const field = useField<number>(props);
  const write = (text: string) => field.set(numberIn(text, canBeNegative) ?? (whenEmpty === null ? (null as never) : undefined));
  const unitWord = unit && t(`unit.${unit}`);
  return (
    <TextInput {...shown(field)} inputMode="numeric" value={field.value ?? ""} className="number" rightSectionPointerEvents="none"
      rightSectionWidth={unitWord ? `${unitWord.length * 0.6 + 1.25}rem` : 0} placeholder={whenEmpty === null ? "" : String(whenEmpty)}
      {...(unitWord ? { rightSection: <span className="unit">{unitWord}</span>, "aria-label": `${field.label} (${unitWord})` } : {})}
      onChange={(event) => write(event.currentTarget.value)} />
  );
}

/** The number that somebody is writing; nothing while there is none. */
export function numberIn(text: string, canBeNegative = false): number | undefined {
  const digits = text.replace(canBeNegative ? /(?!^-)\D/g : /\D/g, "").slice(0, 9);
  const number = Number.parseInt(digits, 10);
  return Number.isNaN(number) ? undefined : number;
}

/** A time of day on the restaurant's wall. */
export function TimeField({ isOptional, ...props }: FieldProps & { isOptional?: boolean }) {
  const field = useField<string>(props);
  return (
    <TextInput {...shown(field)} type="time" className="time" value={field.value ?? ""}
      onChange={(event) => field.set(event.currentTarget.value || (isOptional ? undefined : ""))} />
  );
}

export function DateField(props: FieldProps) {
  const field = useField<string>(props);
  return <TextInput {...shown(field)} type="date" className="date" value={field.value ?? ""} onChange={(event) => field.set(event.currentTarget.value)} />;
}

interface ChoiceProps extends FieldProps {
  options: { value: string; label: string }[];
  /** The choice that is meant when the file says nothing. */
  whenEmpty: string;
}

export function ChoiceField({ options, whenEmpty, ...props }: ChoiceProps) {
  const field = useField<string>(props);
  const { readOnly, ...rest } = shown(field);
  return (
    <NativeSelect {...rest} disabled={readOnly} data={options} value={field.value ?? whenEmpty}
      onChange={(event) => field.set(event.currentTarget.value || undefined)} />
  );
}

export function SwitchField({ whenEmpty, ...props }: FieldProps & { whenEmpty: boolean }) {
  const field = useField<boolean>(props);
  const { readOnly, inputWrapperOrder: _, ...rest } = shown(field);
  return <Switch {...rest} disabled={readOnly} className="switch" checked={field.value ?? whenEmpty} onChange={(event) => field.set(event.currentTarget.checked)} />;
}
