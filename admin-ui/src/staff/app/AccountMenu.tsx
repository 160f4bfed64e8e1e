// Who one is, the look and the language of the pages, and the way out.
import { Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconLogout, IconUser } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useSession, useSignOut } from "../session/session";
import { type Language, LANGUAGES, speak } from "../words/words";

const SCHEMES = ["auto", "light", "dark"] as const;

export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const session = useSession().data;
  const signOut = useSignOut();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    await navigate({ to: "/sign-in", state: { told: "signedOut" } });
  };
  const chosen = (is: boolean) => (is ? <IconCheck size={16} aria-hidden /> : <span className="menu-gap" />);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className="icon-button" aria-label={t("account.menu")}>
          <IconUser size={22} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session?.account.email}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: "/account" })}>{t("account.own")}</Menu.Item>
        {(session?.restaurants.length ?? 0) > 1 && (
          <Menu.Item onClick={() => void navigate({ to: "/" })}>{t("account.restaurants")}</Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{t("account.look")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item key={scheme} leftSection={chosen(scheme === colorScheme)} onClick={() => setColorScheme(scheme)}>
            {t(`account.scheme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("account.language")}</Menu.Label>
        {(Object.entries(LANGUAGES) as [Language, string][]).map(([language, name]) => (
          <Menu.Item key={language} lang={language} leftSection={chosen(language === i18n.language)} onClick={() => void speak(i18n, language)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t("account.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
