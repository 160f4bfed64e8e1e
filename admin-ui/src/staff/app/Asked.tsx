// A question in front of the page: something to fill in, or to be sure of. What cannot be taken back is typed to be sure.
import "../look/panel.css";

import { Button, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface Box {
  title: string;
  close: () => void;
  children: ReactNode;
}

/** A box in front of the page. It is there while it is mounted; the browser keeps the focus in it and closes it by Escape. */
export function Box({ title, close, children }: Box) {
  const { t } = useTranslation();
  const id = useId();
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!place.current?.open) place.current?.showModal();
  }, []);
  return (
    <dialog ref={place} className="box" aria-labelledby={id} onCancel={(event) => (event.preventDefault(), close())}>
      <div className="box-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={t("close")} onClick={close}>
          <IconX size={22} stroke={1.6} aria-hidden />
        </button>
      </div>
      {children}
    </dialog>
  );
}

interface Sure {
  title: string;
  children: ReactNode;
  /** What the button says; it is said in red. */
  action: string;
  run: () => void;
  close: () => void;
  isPending?: boolean;
  /** What must be typed first, and what asks for it. */
  typed?: { word: string; label: string };
}

export function AreYouSure({ title, children, action, run, close, isPending = false, typed }: Sure) {
  const { t } = useTranslation();
  const [said, setSaid] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run();
  };
  return (
    <Box title={title} close={close}>
      <form className="box-form" onSubmit={submit}>
        <div className="box-text">{children}</div>
        {typed && (
          <TextInput size="md" label={typed.label} value={said} onChange={(event) => setSaid(event.currentTarget.value)} autoComplete="off" spellCheck={false} />
        )}
        <div className="box-acts">
          <Button variant="default" size="md" onClick={close}>
            {t("cancel")}
          </Button>
          <Button type="submit" size="md" className="danger" loading={isPending} disabled={typed !== undefined && said.trim() !== typed.word}>
            {action}
          </Button>
        </div>
      </form>
    </Box>
  );
}
