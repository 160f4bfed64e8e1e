// What was just done, said once, with the way back. One at a time: what is said now matters more than what was said before.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

export interface Said {
  text: string;
  tone?: "done" | "refusal";
  undo?: () => void;
}

interface Toast {
  say: (said: Said) => void;
  /** Another page: what was refused on the last one is over. */
  turn: () => void;
}

/** How long it stays, in milliseconds; a refusal waits to be read. */
const STAYS = 8_000;

const ToastContext = createContext<Toast | undefined>(undefined);

export function useToast(): Toast {
  const toast = useContext(ToastContext);
  if (!toast) throw new Error("main.tsx provides it");
  return toast;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<Said>();
  const say = useCallback((said: Said) => setSaid(said), []);
  const turn = useCallback(() => setSaid((said) => (said?.tone === "refusal" ? undefined : said)), []);
  const toast = useMemo(() => ({ say, turn }), [say, turn]);
  return (
    <ToastContext value={toast}>
      {children}
      <Shown said={said} close={() => setSaid(undefined)} />
    </ToastContext>
  );
}

function Shown({ said, close }: { said: Said | undefined; close: () => void }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (!said || said.tone === "refusal") return;
    const timer = setTimeout(close, STAYS);
    return () => clearTimeout(timer);
  }, [said]);
  const undo = () => {
    close();
    said?.undo?.();
  };
  return (
    <div className="toasts" role="status" aria-live="polite">
      {said && (
        <div className="toast" data-tone={said.tone ?? "done"}>
          <span>{said.text}</span>
          {said.undo && (
            <button type="button" className="toast-act" onClick={undo}>
              {t("undo")}
            </button>
          )}
          <button type="button" className="toast-act" aria-label={t("close")} onClick={close}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
