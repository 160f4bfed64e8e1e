// Where do you work today? Whoever works at one restaurant is there already.
import { Link, Navigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { AccountMenu } from "../app/AccountMenu";
import { Alone } from "./Alone";
import { useSession, type Workplace } from "./session";

export default function RestaurantsPage() {
  const { t } = useTranslation("session");
  const places = useSession().data?.restaurants ?? [];
  const only = places.length === 1 ? places[0] : undefined;
  if (only) return <Navigate to="/r/$slug/service" params={{ slug: only.restaurant }} replace />;
  return (
    <Alone title={places.length ? t("where") : t("nowhere")}>
      {places.length ? <Places places={places} /> : <p>{t("nowhereWhy")}</p>}
      <AccountMenu />
    </Alone>
  );
}

function Places({ places }: { places: Workplace[] }) {
  const { t } = useTranslation();
  return (
    <ul className="places">
      {places.map(({ restaurant, name, role }) => (
        <li key={restaurant}>
          <Link to="/r/$slug/service" params={{ slug: restaurant }} className="place">
            <strong>{name}</strong>
            <span>{t(`role.${role as "owner"}`, { defaultValue: role })}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
