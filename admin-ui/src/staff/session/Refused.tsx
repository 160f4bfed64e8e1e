// Why one was not let in.
import { useTranslation } from "react-i18next";

import { Problem } from "../../api/problem";
import { sentence } from "../house/refusals";

export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation("session");
  const { t: common } = useTranslation();
  const said = (): string | undefined => {
    if (!(error instanceof Problem)) return error ? sentence(error, common) : undefined;
    if (error.code === "second_factor_required") return undefined;
    if (error.code === "wrong_credentials") return t("wrong");
    if (error.code === "wrong_code") return t("wrongCode");
    if (error.code === "too_many_tries") return t("tooMany", { seconds: error.retryAfter });
    return sentence(error, common);
  };
  const text = said();
  return (
    <p className="refusal" role="alert" hidden={!text}>
      {text}
    </p>
  );
}
