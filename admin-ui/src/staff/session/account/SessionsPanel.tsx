// Where one is signed in; what was lost or left open is ended from here.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Broken, Waiting } from "../../app/Notice";
import { Panel } from "../../app/Panel";
import { useAct } from "../../app/useAct";
import { useLocale } from "../../words/useLocale";
import { endSession, type OwnSession, sessionsQuery } from "./account";
import { device } from "./device";

export function SessionsPanel() {
  const { t } = useTranslation("session");
  const sessions = useQuery(sessionsQuery);
  const ending = useAct({ act: endSession, stale: ["session"], done: () => t("sessions.ended") });
  return (
    <Panel title={t("sessions.title")} hint={t("sessions.why")}>
      {sessions.isPending && <Waiting />}
      {sessions.error && <Broken error={sessions.error} again={() => void sessions.refetch()} />}
      {sessions.data && (
        <ul className="lines">
          {sessions.data.map((session) => (
            <Session key={session.id} session={session} end={() => ending.mutate(session.id)} isEnding={ending.isPending && ending.variables === session.id} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Session({ session, end, isEnding }: { session: OwnSession; end: () => void; isEnding: boolean }) {
  const { t } = useTranslation("session");
  const locale = useLocale();
  const name = useDeviceName(session.user_agent);
  const at = (instant: string) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(instant));
  return (
    <li className="line">
      <div className="line-what">
        <strong>{name}</strong>
        <small>{t("sessions.seen", { when: at(session.last_seen_at) })}</small>
        <small>{t("sessions.since", { when: at(session.created_at) })}</small>
      </div>
      {session.current ? (
        <span className="tag" data-tone="good">
          {t("sessions.this")}
        </span>
      ) : (
        <Button variant="default" size="md" onClick={end} loading={isEnding} aria-label={t("sessions.endOf", { name })}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}

function useDeviceName(userAgent: string): string {
  const { t } = useTranslation("session");
  const { browser, system } = device(userAgent);
  if (browser && system) return t("sessions.device", { browser, system });
  return browser ?? system ?? (userAgent || t("sessions.unknown"));
}
