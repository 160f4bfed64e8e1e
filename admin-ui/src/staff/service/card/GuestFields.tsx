// Who comes and what the house should know.
import { Textarea, TextInput } from "@mantine/core";

import { useServiceWords } from "../say";
import type { Visit } from "./visit";

interface Props {
  visit: Visit;
  set: (change: Partial<Visit>) => void;
  /** Of whoever walked in without a name. */
  mayBeNameless?: boolean;
}

export function GuestFields({ visit, set, mayBeNameless = false }: Props) {
  const { t } = useServiceWords();
  const field = (key: "name" | "phone" | "email" | "notes") => ({
    label: t(`field.${key}`),
    size: "md" as const,
    value: visit[key],
    onChange: (event: { currentTarget: { value: string } }) => set({ [key]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput {...field("name")} required={!mayBeNameless} autoComplete="off" maxLength={200} />
      <div className="card-two">
        <TextInput {...field("phone")} type="tel" autoComplete="off" maxLength={40} />
        <TextInput {...field("email")} type="email" autoComplete="off" maxLength={254} />
      </div>
      <Textarea {...field("notes")} rows={3} maxLength={1000} />
    </>
  );
}
