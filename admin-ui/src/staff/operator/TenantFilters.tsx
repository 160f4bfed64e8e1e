// Narrows the list; the address says how, so that it can be kept and sent.
import { NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { TenantSearch } from "../router";
import { plansQuery } from "./platform";
import { NONE } from "./TenantsPage";

const STANDINGS = ["open", "suspended", "leaving"] as const;
/** How long one types on, in milliseconds. */
const PAUSE = 250;

export function TenantFilters() {
  const { t } = useTranslation(["operator", "common"]);
  const search = useSearch({ from: "/operator/" });
  const navigate = useNavigate({ from: "/operator" });
  const plans = useQuery(plansQuery).data ?? [];
  const narrow = (by: TenantSearch) => void navigate({ to: "/operator", search: (before) => ({ ...before, ...by }), replace: true });
  const later = useDebouncedCallback(narrow, PAUSE);
  const any = { value: "", label: t("list.any") };
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TextInput size="md" type="search" label={t("common:search")} defaultValue={search.q} maxLength={100} onChange={(event) => later({ q: event.currentTarget.value.trim() })} />
      <NativeSelect size="md" label={t("standing")} value={search.standing ?? ""} onChange={(event) => narrow({ standing: event.currentTarget.value })} data={[any, ...STANDINGS.map((value) => ({ value, label: t(`standings.${value}`) }))]} />
      <NativeSelect size="md" label={t("plan")} value={search.plan ?? ""} onChange={(event) => narrow({ plan: event.currentTarget.value })} data={[any, { value: NONE, label: t("list.onNone") }, ...plans.map(({ name }) => ({ value: name, label: name }))]} />
      <TextInput size="md" label={t("region")} defaultValue={search.region} onChange={(event) => later({ region: event.currentTarget.value.trim() })} />
      <TextInput size="md" label={t("label")} placeholder="account:north" defaultValue={search.label} onChange={(event) => later({ label: event.currentTarget.value.trim() })} />
    </form>
  );
}
