// How these pages look on this device, and in which language.
import { NativeSelect, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import { type Language, LANGUAGES, speak } from "../../words/words";

const SCHEMES = ["auto", "light", "dark"] as const;

export function LookPanel() {
  const { t, i18n } = useTranslation(["session", "common"]);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = SCHEMES.map((value) => ({ value, label: t(`common:account.scheme.${value}`) }));
  const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));
  return (
    <Panel title={t("account.device")} hint={t("account.deviceHint")}>
      <div className="panel-form">
        <NativeSelect size="md" label={t("common:account.look")} data={schemes} value={colorScheme} onChange={(event) => setColorScheme(event.currentTarget.value as "auto")} />
        <NativeSelect size="md" label={t("common:account.language")} data={languages} value={i18n.language} onChange={(event) => void speak(i18n, event.currentTarget.value as Language)} />
      </div>
    </Panel>
  );
}
