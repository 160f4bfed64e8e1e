// The link that proves that something is one's own, ready to be kept.
import { type ReactNode, useState } from "react";

import { useTongue } from "../i18n/tongue";
import { announce } from "./announce";

interface Props {
  path: string;
  /** What it is good for. */
  why: string;
  /** What else can be kept. */
  children?: ReactNode;
}

export function KeepLink({ path, why, children }: Props) {
  const { words } = useTongue();
  const [isCopied, setIsCopied] = useState(false);
  const url = new URL(path, location.href).href;
  const copy = async () => {
    // Where the clipboard is forbidden the link can still be copied as a link.
    const done = await navigator.clipboard?.writeText(url).then(() => true, () => false);
    if (!done) return;
    setIsCopied(true);
    announce(words.copied);
  };
  return (
    <section className="keep">
      <p>{why}</p>
      <a className="link manage" href={path}>
        {url.replace(/^https?:\/\//, "")}
      </a>
      <div className="doings">
        <button type="button" className="action" onClick={() => void copy()}>
          {isCopied ? words.copied : words.copyLink}
        </button>
        {children}
      </div>
    </section>
  );
}
