// Where everything is. The address says all of what is looked at: restaurant, day, view, what is open. Pages load when
// they are first gone to.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { isDate } from "../i18n/when";
import { Away, Lost } from "./app/Errors";
import { Waiting } from "./app/Notice";
import { RestaurantShell } from "./app/RestaurantShell";
import { Root } from "./app/Root";
import { isSignedOut } from "./house/asking";
import { hereQuery } from "./house/restaurant";
import { whenSignedOut } from "./session/leave";
import { sessionQuery } from "./session/session";

interface Known {
  client: QueryClient;
}

const root = createRootRouteWithContext<Known>()({ component: Root, notFoundComponent: Lost });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { to?: string; refused?: string } => ({ ...text(search, "to"), ...text(search, "refused") }),
  component: lazyRouteComponent(() => import("./session/SignInPage")),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./session/InvitationPage")),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/password-reset",
  component: lazyRouteComponent(() => import("./session/ResetPage")),
});

/** Everything that needs somebody signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(sessionQuery);
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: "/sign-in", search: { to: location.href } });
      throw error;
    }
  },
  component: Outlet,
});

const restaurants = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("./session/RestaurantsPage")),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("./session/AccountPage")),
});

const restaurant = createRoute({
  getParentRoute: () => signedIn,
  path: "/r/$slug",
  loader: ({ context, params }) => context.client.ensureQueryData(hereQuery(params.slug)),
  component: RestaurantShell,
});

const entrance = createRoute({
  getParentRoute: () => restaurant,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/r/$slug/service", params });
  },
});

/** What the service view shows; without a date it is today. */
export interface ServiceSearch {
  date?: string;
  view?: "timeline" | "list";
  /** The reservation whose card is open. */
  open?: string;
}

const service = createRoute({
  getParentRoute: () => restaurant,
  path: "/service",
  validateSearch: (search: Record<string, unknown>): ServiceSearch => ({
    ...day(search),
    ...(search["view"] === "list" || search["view"] === "timeline" ? { view: search["view"] } : {}),
    ...text(search, "open"),
  }),
  component: lazyRouteComponent(() => import("./service/ServicePage")),
});

const floor = createRoute({
  getParentRoute: () => restaurant,
  path: "/floor",
  validateSearch: (search: Record<string, unknown>): { area?: string; table?: string } => ({ ...text(search, "area"), ...text(search, "table") }),
  component: lazyRouteComponent(() => import("./floor/FloorPage")),
});

const floorPlan = createRoute({
  getParentRoute: () => restaurant,
  path: "/floor/plan",
  component: lazyRouteComponent(() => import("./floor/PlanPage")),
});

const door = createRoute({
  getParentRoute: () => restaurant,
  path: "/door",
  component: lazyRouteComponent(() => import("./door/DoorPage")),
});

const settings = createRoute({
  getParentRoute: () => restaurant,
  path: "/settings/{-$section}",
  component: lazyRouteComponent(() => import("./settings/SettingsPage")),
});

/** Operators come with a platform key, not with an account. */
const operator = createRoute({
  getParentRoute: () => root,
  path: "/operator",
  component: lazyRouteComponent(() => import("./operator/OperatorPage")),
});

/** Which restaurants operators look at. */
export interface TenantSearch {
  q?: string;
  standing?: string;
  plan?: string;
  region?: string;
  label?: string;
}

const tenants = createRoute({
  getParentRoute: () => operator,
  path: "/",
  validateSearch: (search: Record<string, unknown>): TenantSearch => ({
    ...text(search, "q"),
    ...text(search, "standing"),
    ...text(search, "plan"),
    ...text(search, "region"),
    ...text(search, "label"),
  }),
  component: lazyRouteComponent(() => import("./operator/TenantsPage")),
});

const newTenant = createRoute({
  getParentRoute: () => operator,
  path: "/new",
  component: lazyRouteComponent(() => import("./operator/NewTenantPage")),
});

const tenant = createRoute({
  getParentRoute: () => operator,
  path: "/r/$slug",
  component: lazyRouteComponent(() => import("./operator/TenantPage")),
});

const accounts = createRoute({
  getParentRoute: () => operator,
  path: "/accounts",
  component: lazyRouteComponent(() => import("./operator/AccountsPage")),
});

const platformKeys = createRoute({
  getParentRoute: () => operator,
  path: "/keys",
  component: lazyRouteComponent(() => import("./operator/KeysPage")),
});

const plans = createRoute({
  getParentRoute: () => operator,
  path: "/plans",
  component: lazyRouteComponent(() => import("./operator/PlansPage")),
});

const usage = createRoute({
  getParentRoute: () => operator,
  path: "/usage",
  component: lazyRouteComponent(() => import("./operator/UsagePage")),
});

const tree = root.addChildren([
  signIn,
  invitation,
  reset,
  operator.addChildren([tenants, newTenant, tenant, accounts, platformKeys, plans, usage]),
  signedIn.addChildren([
    restaurants,
    account,
    restaurant.addChildren([entrance, service, floor, floorPlan, door, settings]),
  ]),
]);

export function newRouter(client: QueryClient) {
  const router = createRouter({
    routeTree: tree,
    basepath: "/admin",
    context: { client },
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Away,
    defaultPreload: "intent",
    scrollRestoration: true,
  });
  whenSignedOut(client, () => {
    const { pathname, href } = router.state.location;
    if (pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: { to: href } });
  });
  return router;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

function text<K extends string>(search: Record<string, unknown>, key: K): { [P in K]?: string } {
  const found = search[key];
  return (typeof found === "string" && found ? { [key]: found } : {}) as { [P in K]?: string };
}

function day(search: Record<string, unknown>): { date?: string } {
  const date = search["date"];
  return typeof date === "string" && isDate(date) ? { date } : {};
}
