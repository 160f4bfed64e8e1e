// A link that opens nothing, and who gives another one.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Alone } from "./Alone";

export function LinkOver({ why }: { why: string }) {
  const { t } = useTranslation("session");
  return (
    <Alone title={t("linkOver")}>
      <p>{why}</p>
      <p>
        <Link to="/sign-in" className="text-link">
          {t("toSignIn")}
        </Link>
      </p>
    </Alone>
  );
}
