// Why something was refused, where it was asked for. `words` says some codes better than the page at large does.
import { useTranslation } from "react-i18next";

import { problemOf } from "../../api/problem";
import { sentence } from "../house/refusals";

export function Refused({ error, words = {} }: { error: unknown; words?: Record<string, string> }) {
  const { t } = useTranslation();
  const text = error ? (words[problemOf(error)?.code ?? ""] ?? sentence(error, t)) : undefined;
  return (
    <p className="refusal" role="alert" hidden={!text}>
      {text}
    </p>
  );
}
