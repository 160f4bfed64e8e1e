// The frame around everything of one restaurant: where one is, where one can go, whether what is shown is true. A rail at
// the left; on a phone a bar at the bottom, where the thumb is.
import { IconArmchair, IconCalendarTime, IconDoorEnter, IconSettings } from "@tabler/icons-react";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { type ComponentType, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { type Scope, useHere, useMay } from "../house/restaurant";
import { useCopy } from "../house/copy";
import { useLiveHouse } from "../house/live";
import { AccountMenu } from "./AccountMenu";
import { Banner, Suspension } from "./Banner";
import { LiveMark } from "./LiveMark";
import { Waiting } from "./Notice";

interface Room {
  to: "/r/$slug/service" | "/r/$slug/floor" | "/r/$slug/door" | "/r/$slug/settings/{-$section}";
  name: "rooms.service" | "rooms.floor" | "rooms.door" | "rooms.settings";
  needs: Scope;
  Icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
}

const ROOMS: Room[] = [
  { to: "/r/$slug/service", name: "rooms.service", needs: "reservations:read", Icon: IconCalendarTime },
  { to: "/r/$slug/floor", name: "rooms.floor", needs: "floor:read", Icon: IconArmchair },
  { to: "/r/$slug/door", name: "rooms.door", needs: "waitlist:read", Icon: IconDoorEnter },
  { to: "/r/$slug/settings/{-$section}", name: "rooms.settings", needs: "configuration:read", Icon: IconSettings },
];

export function RestaurantShell() {
  const { slug } = useParams({ from: "/signed-in/r/$slug" });
  const here = useHere(slug);
  const { standing, lostAt } = useLiveHouse(slug);
  useCopy(slug, here);
  const { t } = useTranslation();
  useEffect(() => {
    document.title = here.name;
  }, [here.name]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <header className="topbar">
        <Link to="/" className="house-name">
          {here.name}
        </Link>
        <LiveMark standing={standing} />
        <AccountMenu />
      </header>
      <Rail slug={slug} />
      <main className="room" id="main" tabIndex={-1}>
        <Banner standing={standing} lostAt={lostAt} zone={here.zone} />
        <Suspension here={here} />
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

function Rail({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const may = useMay(slug);
  return (
    <nav className="rail" aria-label={t("rooms.label")}>
      {ROOMS.filter((room) => may(room.needs)).map(({ to, name, Icon }) => (
        <Link key={to} to={to} params={{ slug, section: undefined }} className="rail-link">
          <Icon size={24} stroke={1.6} aria-hidden />
          <span>{t(name)}</span>
        </Link>
      ))}
    </nav>
  );
}
