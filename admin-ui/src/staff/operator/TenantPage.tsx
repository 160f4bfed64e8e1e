// One restaurant, as operators see it: how it stands and how it is, what it uses, what is known of it, and its end.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { IconArrowLeft } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Broken, Waiting } from "../app/Notice";
import { tenantQuery } from "./platform";
import { Standing } from "./Standing";
import { ChangesPanel } from "./tenant/ChangesPanel";
import { DeletePanel } from "./tenant/DeletePanel";
import { DescriptionPanel } from "./tenant/DescriptionPanel";
import { HealthPanel } from "./tenant/HealthPanel";
import { NamePanel } from "./tenant/NamePanel";
import { SnapshotsPanel } from "./tenant/SnapshotsPanel";
import { StandingPanel } from "./tenant/StandingPanel";
import { UsagePanel } from "./tenant/UsagePanel";

export default function TenantPage() {
  const { slug } = useParams({ from: "/operator/r/$slug" });
  const { t } = useTranslation("operator");
  const tenant = useQuery(tenantQuery(slug));
  if (tenant.isPending) return <Waiting />;
  if (tenant.error) return <Broken error={tenant.error} again={() => void tenant.refetch()} />;
  return (
    <>
      <Link to="/operator" className="apart-back">
        <IconArrowLeft size={20} stroke={1.6} aria-hidden />
        {t("rooms.restaurants")}
      </Link>
      <header className="operator-head">
        <h1>{tenant.data.name}</h1>
        <Standing tenant={tenant.data} />
      </header>
      <StandingPanel tenant={tenant.data} />
      <HealthPanel slug={slug} />
      <UsagePanel slug={slug} />
      <DescriptionPanel key={tenant.data.revision} tenant={tenant.data} />
      <NamePanel tenant={tenant.data} />
      <SnapshotsPanel slug={slug} />
      <ChangesPanel slug={slug} zone={tenant.data.file.zone} />
      <DeletePanel tenant={tenant.data} />
    </>
  );
}
