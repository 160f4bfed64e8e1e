// What the page asks the server for, and how it is kept. The slots a guest looks at are kept true by the live socket;
// where there is none, they are asked for again every few seconds.
import { QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { answered, api, bearer, type Day, type Restaurant, type Slot, type Slots } from "../api/client";
import { isPassing } from "../api/insist";
import type { Alternative } from "../api/problem";
import { isSame, type Question } from "../live/frames";
import { type Input, LiveMachine, type News, type Standing } from "../live/machine";
import { Wire } from "../live/wire";
import type { Key } from "./reservation";
import { merged, newer, withMovable } from "./slots";

/** How often to ask where nothing is told, in milliseconds. */
const POLL = 20_000;
/** How often the states of days are asked for. */
const DAYS_POLL = 60_000;

export function newQueryClient(): QueryClient {
  const retry = (failures: number, error: unknown) => isPassing(error) && failures < 3;
  return new QueryClient({ defaultOptions: { queries: { retry, networkMode: "always", staleTime: 5_000 } } });
}

function restaurantQuery(slug: string) {
  return queryOptions({
    queryKey: ["restaurant", slug],
    queryFn: (): Promise<Restaurant> => answered(api.GET("/v1/restaurants/{slug}", { params: { path: { slug } } })),
    staleTime: 300_000,
  });
}

export function useRestaurant(slug: string) {
  return useQuery(restaurantQuery(slug));
}

/** Asks before anything is drawn. */
export function expectRestaurant(client: QueryClient, slug: string): void {
  void client.prefetchQuery(restaurantQuery(slug));
}

export function useDays(slug: string, from: string, to: string, party_size: number, area: string | undefined) {
  return useQuery({
    queryKey: ["days", slug, party_size, area, from, to],
    queryFn: async (): Promise<Day[]> => {
      const query = { from, to, party_size, ...(area ? { area } : {}) };
      const answer = api.GET("/v1/restaurants/{slug}/availability/days", { params: { path: { slug }, query } });
      return (await answered(answer)).days;
    },
    refetchInterval: DAYS_POLL,
    placeholderData: (before) => before,
  });
}

/** The last table of a day went, or came back: the days are looked at again. */
export function useDaysInStep(slug: string, isAnyFree: boolean): void {
  const client = useQueryClient();
  const before = useRef(isAnyFree);
  useEffect(() => {
    if (before.current === isAnyFree) return;
    before.current = isAnyFree;
    void client.invalidateQueries({ queryKey: ["days", slug] });
  }, [client, slug, isAnyFree]);
}

export function useAlternatives(slug: string, question: Question, time: string | undefined) {
  return useQuery({
    queryKey: ["alternatives", slug, question, time],
    enabled: time !== undefined,
    queryFn: async (): Promise<Alternative[]> => {
      const query = { ...asked(question), time: time ?? "" };
      const answer = api.GET("/v1/restaurants/{slug}/availability", { params: { path: { slug }, query } });
      return (await answered(answer)).alternatives ?? [];
    },
    refetchInterval: POLL,
  });
}

/** The slots of a question, the standing of the live socket, and whether they may be out of date. */
export function useSlots(slug: string, question: Question) {
  const client = useQueryClient();
  const [refused, setRefused] = useState<Question>();
  const { standing, lostAt } = useLive(slug, question, isSame(refused, question));
  const key = slotsKey(slug, question);
  const slots = useQuery({
    queryKey: key,
    queryFn: async (): Promise<Slots> => {
      const query = { ...asked(question), status: "all" };
      const got = await answered(api.GET("/v1/restaurants/{slug}/availability", { params: { path: { slug }, query } }));
      return newer(client.getQueryData<Slots>(key), got);
    },
    refetchInterval: standing === "live" ? false : POLL,
  });
  const isRefused = slots.isError && !isPassing(slots.error);
  useEffect(() => setRefused(isRefused ? question : undefined), [isRefused, question.date, question.party_size, question.area]);
  const isStale = standing !== "live" && (slots.isError || slots.failureCount > 0 || lostAt > slots.dataUpdatedAt);
  return { slots, isStale, standing };
}

/**
 * The same slots for whoever changes a reservation: what their own table blocks they can have. Asked for again whenever
 * the slots change. None while it is not yet known, so that no slot looks taken that is not.
 */
export function useSlotsToMoveTo(mine: Key | undefined, question: Question, slots: Slots | undefined) {
  const key = mine && ["slots-to-move-to", mine.id, question.date, question.party_size, question.area];
  const answer = useQuery({
    queryKey: [...(key ?? []), slots?.version],
    enabled: mine !== undefined && slots !== undefined,
    queryFn: async (): Promise<Slot[]> => {
      const params = { path: { reservation: mine?.id ?? "" }, query: { ...asked(question), status: "all" } };
      const headers = bearer(mine?.token ?? "");
      return (await answered(api.GET("/v1/reservations/{reservation}/availability", { params, headers }))).slots;
    },
    placeholderData: (before, query) => (key?.every((part, at) => query?.queryKey[at] === part) ? before : undefined),
  });
  if (!mine || answer.isError) return slots?.slots;
  return answer.data && slots && withMovable(slots.slots, answer.data);
}

/** One socket for each restaurant; it follows what the guest looks at. */
function useLive(slug: string, question: Question, isRefused: boolean): { standing: Standing; lostAt: number } {
  const client = useQueryClient();
  const [socket, setSocket] = useState<Wire<Input, News>>();
  const [state, setState] = useState<{ standing: Standing; lostAt: number }>({ standing: "connecting", lostAt: 0 });
  useEffect(() => {
    const hear = (news: News): void => {
      if (news.is === "slots") keep(client, slug, news);
      if (news.is !== "standing") return;
      setState({ standing: news.standing, lostAt: news.standing === "lost" ? Date.now() : 0 });
      // What was missed meanwhile is asked for at once, unless the socket comes back first.
      if (news.standing === "lost") void client.invalidateQueries({ queryKey: ["slots", slug] });
    };
    const opened = new Wire(`/v1/restaurants/${encodeURIComponent(slug)}/live`, new LiveMachine(Math.random), hear);
    setSocket(opened);
    return () => opened.stop();
  }, [client, slug]);
  const { date, party_size, area } = question;
  useEffect(() => {
    socket?.step(isRefused ? { is: "dropped" } : { is: "asked", question: { date, party_size, area } });
  }, [socket, isRefused, date, party_size, area]);
  return state;
}

function keep(client: QueryClient, slug: string, news: Extract<News, { is: "slots" }>): void {
  client.setQueryData<Slots>(slotsKey(slug, news.question), (before) => {
    const { date, party_size } = news.question;
    const slots = news.whole ? news.slots : merged(before?.slots ?? [], news.slots);
    return { restaurant: slug, date, party_size, version: news.version, slots };
  });
}

function slotsKey(slug: string, { date, party_size, area }: Question) {
  return ["slots", slug, date, party_size, area];
}

function asked({ date, party_size, area }: Question) {
  return { date, party_size, ...(area === null ? {} : { area }) };
}
