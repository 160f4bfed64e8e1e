// Several controls that say one thing together: its name, its error, and where the focus goes when it is wrong.
import type { ReactNode } from "react";

interface Props {
  id: string;
  label: string;
  hint?: string;
  error?: string | undefined;
  children: ReactNode;
}

export function Group({ id, label, hint, error, children }: Props) {
  return (
    <div className="group" id={id} role="group" tabIndex={-1} aria-labelledby={`${id}-label`} {...(error ? { "aria-describedby": `${id}-error` } : {})}>
      <div className="group-label" id={`${id}-label`}>{label}</div>
      {hint && <p className="group-hint">{hint}</p>}
      {children}
      {error && <p className="group-error" id={`${id}-error`}>{error}</p>}
    </div>
  );
}
