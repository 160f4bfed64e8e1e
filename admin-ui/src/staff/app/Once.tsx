// Something that is shown this once: a link, a key. To be copied, and handed to whom it is for.
import "../look/panel.css";

import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface Shown {
  /** What it is. */
  label: string;
  text: string;
  /** Whom it is for, and until when. */
  hint: string;
  /** Nobody needs to see it any more. */
  close?: () => void;
}

export function Once({ label, text, hint, close }: Shown) {
  const { t } = useTranslation();
  return (
    <div className="once" role="group" aria-label={label}>
      <strong>{label}</strong>
      <Copied label={label} text={text} />
      <p className="hint">{hint}</p>
      {close && (
        <Button variant="default" size="md" onClick={close}>
          {t("gotIt")}
        </Button>
      )}
    </div>
  );
}

/** A text with a button that copies it. */
export function Copied({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    setCopied(await toClipboard(text));
  };
  return (
    <div className="copied">
      <input ref={field} className="copied-text" aria-label={label} value={text} readOnly spellCheck={false} onFocus={(event) => event.currentTarget.select()} />
      <Button variant="default" size="md" onClick={() => void copy()} leftSection={isCopied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}>
        {isCopied ? t("copied") : t("copy")}
      </Button>
    </div>
  );
}

/** By plain HTTP there is no clipboard; what is selected can still be copied by hand, and by the old way. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
