// A restaurant in the list: what it is called, how it stands, and whether it is awake, which is asked without waking it.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { healthQuery, type Tenant } from "./platform";
import { Standing } from "./Standing";

export function TenantLine({ tenant }: { tenant: Tenant }) {
  const labels = Object.entries(tenant.labels).map(([name, value]) => `${name}: ${value}`);
  const more = [tenant.plan, tenant.region, ...labels].filter(Boolean).join(" · ");
  return (
    <li className="tenant">
      <Link to="/operator/r/$slug" params={{ slug: tenant.slug }} className="tenant-name">
        <strong>{tenant.name}</strong>
        <small>
          {tenant.slug}
          {more && ` · ${more}`}
        </small>
      </Link>
      <span className="tenant-tags">
        <Presence slug={tenant.slug} />
        <Standing tenant={tenant} />
      </span>
    </li>
  );
}

function Presence({ slug }: { slug: string }) {
  const { t } = useTranslation("operator");
  const presence = useQuery(healthQuery(slug)).data?.presence;
  if (!presence) return null;
  return (
    <span className="tag" data-tone={presence === "failed" ? "bad" : undefined}>
      {t(`presence.${presence as "awake"}`, { defaultValue: presence })}
    </span>
  );
}
