import { useTranslation } from "react-i18next";

export default function MembersSection() {
  const { t } = useTranslation("settings");
  return <p className="hint">{t("section.members")}</p>;
}
