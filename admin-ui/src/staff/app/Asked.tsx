// A question in front of the page: something to fill in, or to be sure of. What cannot be taken back is typed to be sure.
import "../look/panel.css";

import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface Box {
  title: string;
  close: () => void;
  children: ReactNode;
}

/** A box in front of the page. It is there while it is mounted. */
export function Box({ title, close, children }: Box) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={title} centered size="md" closeButtonProps={{ "aria-label": t("close"), size: 44 }} classNames={{ title: "box-title" }}>
      {children}
    </Modal>
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
