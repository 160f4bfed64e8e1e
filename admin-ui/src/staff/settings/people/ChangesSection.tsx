import { useTranslation } from "react-i18next";

export default function ChangesSection() {
  const { t } = useTranslation("settings");
  return <p className="hint">{t("section.changes")}</p>;
}
