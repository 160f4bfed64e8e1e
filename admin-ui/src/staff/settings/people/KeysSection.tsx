import { useTranslation } from "react-i18next";

export default function KeysSection() {
  const { t } = useTranslation("settings");
  return <p className="hint">{t("section.keys")}</p>;
}
