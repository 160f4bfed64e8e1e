// Who an author is, by name, as far as one may know the names of members and keys.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useMay } from "../../house/restaurant";
import { useSession } from "../../session/session";
import type { Change } from "./change";
import { keysQuery, membersQuery } from "./people";

export type Author = (change: Change) => string;

export function useAuthors(slug: string): Author {
  const { t } = useTranslation(["people", "common"]);
  const may = useMay(slug);
  const members = useQuery({ ...membersQuery(slug), enabled: may("members:read") }).data ?? [];
  const keys = useQuery({ ...keysQuery(slug), enabled: may("keys:read") }).data ?? [];
  const own = useSession().data?.account.id;
  const role = (name: string | null) => (name ? t(`common:role.${name as "owner"}`, { defaultValue: name }) : "");
  return ({ by }) => {
    if (!by) return t("by.unknown");
    const { kind, id } = by;
    if (kind === "account" && id === own) return t("by.you");
    const member = members.find((it) => it.id === id);
    const key = keys.find((it) => it.id === id);
    if (kind === "account") return member?.name ?? member?.email ?? t("by.account", { role: role(by.role) });
    if (kind === "key") return t("by.key", { name: key?.name ?? key?.prefix ?? role(by.role) });
    return t(`by.${kind as "guest"}`, { defaultValue: kind });
  };
}
