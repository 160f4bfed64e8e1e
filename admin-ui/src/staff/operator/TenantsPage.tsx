// All restaurants: found by name, standing, plan, region or label; page by page.
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { Broken, Waiting } from "../app/Notice";
import { More } from "./More";
import { platform, platformKey, usePages } from "./platform";
import { TenantFilters } from "./TenantFilters";
import { TenantLine } from "./TenantLine";

/** As many as are asked whether they are awake. */
const PAGE = 20;

export default function TenantsPage() {
  const { t } = useTranslation("operator");
  const search = useSearch({ from: "/operator/" });
  const tenants = usePages(platformKey("tenants", search), (cursor) => {
    // The API says "none" by an empty name, which no address bar keeps.
    const named = (name?: string) => (name === NONE ? "" : name);
    const { plan, region, ...rest } = search;
    const query = { ...rest, ...(plan ? { plan: named(plan)! } : {}), ...(region ? { region: named(region)! } : {}), limit: PAGE, ...(cursor ? { cursor } : {}) };
    return answered(platform.GET("/v1/platform/restaurants", { params: { query } }));
  });
  return (
    <>
      <header className="operator-head">
        <h1>{t("rooms.restaurants")}</h1>
        <Link to="/operator/new" className="link-button">
          {t("new.open")}
        </Link>
      </header>
      <TenantFilters />
      {tenants.isPending && <Waiting />}
      {tenants.error && <Broken error={tenants.error} again={() => void tenants.refetch()} />}
      {tenants.data && tenants.items.length === 0 && <p className="hint">{t("list.none")}</p>}
      {tenants.items.length > 0 && (
        <ul className="tenants">
          {tenants.items.map((tenant) => (
            <TenantLine key={tenant.id} tenant={tenant} />
          ))}
        </ul>
      )}
      <More pages={tenants} />
    </>
  );
}

/** Stands in the address for "on no plan". */
export const NONE = "-";
