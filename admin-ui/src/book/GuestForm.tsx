// Who comes: a name, and how to reach them if they like. Faults stand at their fields, and the first takes the focus.
import { Button, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";

import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { type Draft, faultsOf, keepDraft, readDraft } from "./draft";
import { fieldsOf } from "./sentences";

interface Props {
  /** What the button says. */
  verb: string;
  /** A phone number or an e-mail address is needed. */
  needsContact?: boolean;
  isReady: boolean;
  isSending: boolean;
  error: unknown;
  onSend: (draft: Draft) => Promise<void>;
}

export function GuestForm({ verb, needsContact = false, isReady, isSending, error, onSend }: Props) {
  const { words } = useTongue();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(readDraft);
  const [isTried, setIsTried] = useState(false);
  const faults = isTried ? faultsOf(draft, needsContact) : {};
  const refused = fieldsOf(problemOf(error));
  const wrong = (field: keyof Draft) => {
    const fault = faults[field];
    return fault ? words[fault] : refused.has(field) ? words.fieldWrong : undefined;
  };
  const field = (name: keyof Draft) => ({
    name,
    value: draft[name],
    error: wrong(name),
    size: "md" as const,
    onChange: (event: { currentTarget: { value: string } }) => {
      const next = { ...draft, [name]: event.currentTarget.value };
      keepDraft(next);
      setDraft(next);
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setIsTried(true);
    const first = Object.keys(faultsOf(draft, needsContact))[0];
    if (first) return form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    void onSend(draft);
  }

  const optional = (label: string) => (
    <>
      {label} <span className="optional">{words.optional}</span>
    </>
  );
  return (
    <form ref={form} className="guest" onSubmit={submit} noValidate>
      <TextInput label={words.name} autoComplete="name" required maxLength={200} {...field("name")} />
      <TextInput
        label={needsContact ? words.phone : optional(words.phone)}
        description={needsContact ? words.contactHint : words.phoneHint}
        type="tel"
        autoComplete="tel"
        maxLength={40}
        {...field("phone")}
      />
      <TextInput label={needsContact ? words.email : optional(words.email)} type="email" autoComplete="email" maxLength={254} {...field("email")} />
      <Textarea
        label={optional(words.notes)}
        description={words.notesHint}
        rows={3}
        maxLength={1000}
        {...field("notes")}
      />
      <Button type="submit" size="lg" fullWidth disabled={!isReady} aria-busy={isSending}>
        {verb}
      </Button>
    </form>
  );
}
