// Makes another thing of a list: its name, and it is there. Its short name in the file follows from it, once.
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  label: string;
  /** What stands there to begin with. */
  first?: string;
  type?: "text" | "date";
  /** What becomes of what is written, where it is not that. */
  says?: (text: string) => string;
  onAdd: (text: string) => void;
}

export function Adding({ label, first = "", type = "text", says, onAdd }: Props) {
  const { t } = useTranslation("settings");
  const id = useId();
  const [text, setText] = useState<string>();
  const shown = text ?? first;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!shown.trim()) return document.getElementById(id)?.focus();
    onAdd(shown.trim());
    setText(undefined);
  };
  return (
    <form className="adding" onSubmit={submit}>
      <TextInput id={id} size="md" label={label} type={type} value={shown} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" size="md" variant="default">{t("addLine")}</Button>
      {says && <p className="group-hint adding-says" role="status">{shown.trim() && says(shown.trim())}</p>}
    </form>
  );
}
