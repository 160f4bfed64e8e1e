// Everything that the floor shows, put together from what the house knows.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { answered, api } from "../../api/client";
import { type Reservation, useDay } from "../house/reservations";
import { houseKey, type RestaurantFile, useFile, useHere } from "../house/restaurant";
import { serviceDay, useNow, wall } from "../house/time";
import { type AreaPlan, areaPlans } from "./layout";
import { type Standing, standings } from "./standing";

/** How often it is asked which tables are being booked, in milliseconds: holds last minutes. */
const LOOKS = 20_000;

function heldQuery(slug: string) {
  return queryOptions({
    queryKey: houseKey(slug, "floor"),
    queryFn: async () => {
      const { tables } = await answered(api.GET("/v1/staff/restaurants/{slug}/floor", { params: { path: { slug } } }));
      return tables.filter(({ state }) => state === "held").map(({ key }) => key);
    },
    refetchInterval: LOOKS,
  });
}

export interface Floor {
  file: RestaurantFile;
  plans: AreaPlan[];
  day: Reservation[];
  date: string;
  standings: Map<string, Standing>;
  /** The present instant, in milliseconds. */
  now: number;
}

export type Asked = { floor: Floor; error?: undefined } | { floor?: undefined; error?: unknown; again: () => void };

export function useFloor(slug: string): Asked {
  const here = useHere(slug);
  const now = useNow(here);
  const date = serviceDay(now, here.zone);
  const shown = wall(now, here.zone);
  const [file, day, held] = [useFile(slug), useDay(slug, date), useQuery(heldQuery(slug)).data];
  const plans = useMemo(() => (file.data ? areaPlans(file.data.file) : []), [file.data]);
  if (file.data && day.data) {
    const known = { file: file.data.file, day: day.data, held: new Set(held), date, wall: shown, now };
    return { floor: { file: known.file, plans, day: known.day, date, standings: standings(known), now } };
  }
  const again = () => void Promise.all([file.refetch(), day.refetch()]);
  return { error: file.error ?? day.error, again };
}
