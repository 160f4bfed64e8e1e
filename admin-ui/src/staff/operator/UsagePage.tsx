// What all restaurants used, and whose quotas are nearly used up.
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { plusDays } from "../../i18n/when";
import { Panel } from "../app/Panel";
import { useInstant } from "../app/useInstant";
import { type Notice, platform, platformKey, type UsageDay } from "./platform";
import { UsageDays } from "./UsageDays";

/** Each is asked for by itself. */
const DAYS = 14;
/** The API gives the oldest first; more than these pages of 100 are not looked through. */
const NOTICE_PAGES_MAX = 20;

export default function UsagePage() {
  const { t } = useTranslation("operator");
  return (
    <>
      <header className="operator-head">
        <h1>{t("rooms.usage")}</h1>
      </header>
      <All />
      <Notices />
    </>
  );
}

function All() {
  const { t } = useTranslation("operator");
  const to = new Date().toISOString().slice(0, 10);
  const from = plusDays(to, 1 - DAYS);
  const dates = Array.from({ length: DAYS }, (_, index) => plusDays(from, index));
  const asked = useQueries({
    queries: dates.map((day) => ({ queryKey: platformKey("usage", day), queryFn: () => answered(platform.GET("/v1/platform/usage", { params: { query: { day } } })) })),
  });
  const days: UsageDay[] = asked.flatMap(({ data }) => (data ? [data] : []));
  const restaurants = asked.at(-1)?.data?.restaurants ?? 0;
  return (
    <Panel title={t("usage.all")} hint={t("usage.today", { count: restaurants })}>
      <UsageDays from={from} to={to} days={days} />
    </Panel>
  );
}

async function askNotices(): Promise<Notice[]> {
  const all: Notice[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < NOTICE_PAGES_MAX; page++) {
    const got: { items: Notice[]; next_cursor: string | null } = await answered(platform.GET("/v1/platform/notices", { params: { query: cursor ? { cursor } : {} } }));
    all.push(...got.items);
    if (got.items.length === 0 || got.next_cursor === null) break;
    cursor = got.next_cursor;
  }
  return all.reverse();
}

function Notices() {
  const { t } = useTranslation("operator");
  const at = useInstant();
  const notices = useQuery({ queryKey: platformKey("notices"), queryFn: askNotices });
  return (
    <Panel title={t("notices.title")} hint={t("notices.hint")}>
      {notices.data?.length === 0 && <p>{t("notices.none")}</p>}
      <ul className="lines">
        {notices.data?.map((notice) => (
          <li key={`${notice.restaurant_id} ${notice.quota} ${notice.period} ${notice.percent}`} className="line">
            <div className="line-what">
              {notice.restaurant ? (
                <Link className="text-link" to="/operator/r/$slug" params={{ slug: notice.restaurant }}>
                  {notice.restaurant}
                </Link>
              ) : (
                <strong>{notice.restaurant_id}</strong>
              )}
              <small>{t("notices.what", { quota: t(`quotas.${notice.quota as "tables"}`, { defaultValue: notice.quota }), used: notice.used, max: notice.max, period: notice.period, when: at(notice.at) })}</small>
            </div>
            <span className="tag" data-tone={notice.percent < 100 ? "warn" : "bad"}>
              {notice.percent} %
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
