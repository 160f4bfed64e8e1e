// A party that is taken up: where it would be put down, and what stands in its way there. Rows and minutes follow from how far
// it was moved; nothing of the timeline is drawn again meanwhile but the ghost.
import {
  type Announcements, type DragEndEvent, type DragMoveEvent, type DragStartEvent, KeyboardSensor, type KeyboardCoordinateGetter,
  MouseSensor, TouchSensor, useSensor, useSensors,
} from "@dnd-kit/core";
import { type RefObject, useMemo, useRef, useState } from "react";

import type { Reservation } from "../../house/reservations";
import { conflictText } from "../Clash";
import { timeAt } from "../clock";
import { type Conflict, conflictsOf, tablesAt } from "../conflicts";
import { useDesk } from "../desk";
import type { Held } from "../hours";
import { useServiceWords } from "../say";
import { useLocale } from "../../words/useLocale";
import { drawn, rowAt, snapped, type Span, WAITING } from "./layout";
import { usePutDown } from "./putDown";

/** Parties move by so many minutes, as a house without own slots does. */
const STEP = 15;
/** How far a mouse moves, in pixels, and how long a finger rests, in milliseconds, before it takes something up. */
const FAR = 6;
const RESTS = 220;
const MOUSE = { activationConstraint: { distance: FAR } };
const TOUCH = { activationConstraint: { delay: RESTS, tolerance: FAR } };
/** Enter opens the card, so that Space takes it up. */
const KEYS = { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] };

/** How near to an edge it must be held for the timeline to scroll on, as a part of its size. */
const EDGES = { threshold: { x: 0.05, y: 0.08 } };

/** Where a party that is taken up would be put down. */
export interface Pull {
  it: Reservation;
  tables: string[];
  /** The row that it is above. */
  row: string;
  from: number;
  until: number;
  conflicts: Conflict[];
  isSame: boolean;
}

interface Known {
  grid: RefObject<HTMLElement | null>;
  day: Reservation[];
  services: Held[];
  span: Span;
  scale: number;
}

interface Taken {
  it: Reservation;
  row: string;
}

export function useDrag(known: Known) {
  const [pull, setPull] = useState<Pull>();
  const rows = useRef<ReturnType<typeof rowsOf>>([]);
  const last = useRef<Pull | undefined>(undefined);
  const { file, date } = useDesk();
  const putDown = usePutDown();
  const announcements = useAnnouncements(last);
  const sensors = useDragSensors(rows, last, known.scale);

  function target({ it, row }: Taken, delta: { x: number; y: number }): Pull {
    const own = rows.current.find((one) => one.key === row);
    const y = own ? own.top + own.height / 2 + delta.y : 0;
    const at = rowAt(rows.current, y) ?? row;
    const { from, until } = drawn(it, date, 0);
    const wanted = it.status === "seated" ? 0 : snapped(delta.x / known.scale, STEP);
    const moved = Math.max(known.span.from - from, Math.min(known.span.until - STEP - from, wanted));
    const tables = at === WAITING ? it.tables : at === row ? it.tables : tablesAt(at, it, file);
    const place = { tables, from: from + moved, until: until + moved };
    const isSame = moved === 0 && String(tables) === String(it.tables);
    const conflicts = isSame ? [] : conflictsOf(it, place, { file, services: known.services, date, day: known.day });
    return { it, row: at, ...place, conflicts, isSame };
  }

  const takenOf = ({ active }: DragStartEvent | DragMoveEvent | DragEndEvent) => active.data.current as Taken;
  const see = (event: DragMoveEvent | DragEndEvent) => {
    last.current = target(takenOf(event), event.delta);
    return last.current;
  };
  const end = () => {
    setPull(undefined);
    last.current = undefined;
  };
  const dnd = {
    sensors,
    autoScroll: EDGES,
    accessibility: { announcements, screenReaderInstructions: useInstructions() },
    onDragStart: (event: DragStartEvent) => {
      rows.current = rowsOf(known.grid.current);
      last.current = target(takenOf(event), { x: 0, y: 0 });
      setPull(last.current);
    },
    onDragMove: (event: DragMoveEvent) => {
      const before = last.current;
      const now = see(event);
      if (before?.row !== now.row || before.from !== now.from) setPull(now);
    },
    onDragEnd: (event: DragEndEvent) => {
      const at = see(event);
      end();
      if (!at.isSame) putDown(at);
    },
    onDragCancel: end,
  };
  return { pull, dnd };
}

/** How high each row begins in the timeline. */
function rowsOf(grid: HTMLElement | null) {
  const all = [...(grid?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  return all.map((it) => ({ key: it.dataset["row"]!, top: it.offsetTop, height: it.offsetHeight }));
}

/** The same for as long as they can be: with others every block would be drawn again. */
function useDragSensors(rows: RefObject<ReturnType<typeof rowsOf>>, last: RefObject<Pull | undefined>, scale: number) {
  const keys = useMemo(() => ({ coordinateGetter: stepsOf(rows, last, scale), keyboardCodes: KEYS }), [scale]);
  return useSensors(useSensor(MouseSensor, MOUSE), useSensor(TouchSensor, TOUCH), useSensor(KeyboardSensor, keys));
}

/** How far an arrow key moves what is taken up. */
function stepsOf(rows: RefObject<ReturnType<typeof rowsOf>>, last: RefObject<Pull | undefined>, scale: number): KeyboardCoordinateGetter {
  return (event, { currentCoordinates: { x, y } }) => {
    const at = rows.current.findIndex((it) => it.key === last.current?.row);
    const middle = (nth: number) => (rows.current[nth] ? rows.current[nth].top + rows.current[nth].height / 2 : undefined);
    const to = (nth: number) => y + (middle(nth) ?? middle(at) ?? 0) - (middle(at) ?? 0);
    switch (event.code) {
      case "ArrowRight":
        return { x: x + STEP * scale, y };
      case "ArrowLeft":
        return { x: x - STEP * scale, y };
      case "ArrowDown":
        return { x, y: to(at + 1) };
      case "ArrowUp":
        return { x, y: to(at - 1) };
      default:
        return undefined;
    }
  };
}

function useInstructions() {
  const { t } = useServiceWords();
  return { draggable: t("line.instructions") };
}

/** What a screen reader says on the way. */
function useAnnouncements(last: RefObject<Pull | undefined>): Announcements {
  const words = useServiceWords();
  const locale = useLocale();
  const { t, name } = words;
  const itOf = (data: unknown) => (data as Taken).it;
  return {
    onDragStart: ({ active }) => t("line.picked", { name: name(itOf(active.data.current)) }),
    onDragMove: () => {
      const at = last.current;
      if (!at) return undefined;
      const state = at.conflicts.map((it) => conflictText(it, { t, name, locale })).join(" ") || t("line.fine");
      return t("line.over", { table: at.tables.join(" + ") || t("noTable"), time: timeAt(at.from), state });
    },
    onDragOver: () => undefined,
    onDragEnd: ({ active }) => {
      const at = last.current;
      return at && t("line.dropped", { name: name(itOf(active.data.current)), table: at.tables.join(" + "), time: timeAt(at.from) });
    },
    onDragCancel: ({ active }) => t("line.left", { name: name(itOf(active.data.current)) }),
  };
}

