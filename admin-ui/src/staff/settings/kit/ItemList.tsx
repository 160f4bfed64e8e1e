// A list of things, each a line that opens into its fields. Order counts in the file: among equals the first one wins.
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { isUnder, valueAt } from "../draft/pointer";
import { useFaultText } from "./useFaultText";
import { fieldId } from "./useField";

interface Props<T> {
  at: string;
  title: (item: T, nth: number) => string;
  summary?: (item: T) => string;
  children: (pointer: string, item: T) => ReactNode;
  /** What makes another one; what it adds is opened. */
  add: (add: (item: T) => void) => ReactNode;
  /** Their order is that of the days. */
  isSorted?: boolean;
  whenNone?: string;
}

export function ItemList<T>({ at, title, summary, children, add, isSorted, whenNone }: Props<T>) {
  const { t } = useTranslation("settings");
  const { file, set, faults, readOnly } = useDraft();
  const [open, setOpen] = useState<number>();
  const items = (valueAt(file, at) ?? []) as T[];
  const moved = (nth: number, to: number) => {
    set(at, items.toSpliced(nth, 1).toSpliced(to, 0, items[nth]!));
    setOpen(to);
  };
  const removed = (nth: number) => {
    set(at, items.toSpliced(nth, 1));
    setOpen(undefined);
  };
  const added = (item: T) => {
    set(at, [...items, item]);
    setOpen(items.length);
  };
  return (
    <div id={fieldId(at)} tabIndex={-1} className="group">
      {items.length === 0 && <p className="items-none">{whenNone ?? t("none")}</p>}
      <ul className="items">
        {items.map((item, nth) => {
          const pointer = `${at}/${nth}`;
          const isWrong = faults.some((fault) => isUnder(fault.pointer, pointer));
          const ends = (
            <Ends isSorted={isSorted ?? false} isFirst={nth === 0} isLast={nth === items.length - 1} name={title(item, nth)}
              move={(by) => moved(nth, nth + by)} remove={() => removed(nth)} />
          );
          return (
            <Item key={nth} {...{ pointer, isWrong }} title={title(item, nth)} summary={summary?.(item)} isOpen={open === nth || isWrong}
              toggle={() => setOpen(open === nth ? undefined : nth)}>
              {children(pointer, item)}
              {!readOnly && ends}
            </Item>
          );
        })}
      </ul>
      {!readOnly && add(added)}
    </div>
  );
}

interface ItemProps {
  pointer: string;
  title: string;
  summary: string | undefined;
  isOpen: boolean;
  isWrong: boolean;
  toggle: () => void;
  children: ReactNode;
}

function Item({ pointer, title, summary, isOpen, isWrong, toggle, children }: ItemProps) {
  const { faults } = useDraft();
  const faultText = useFaultText();
  const fault = faults.find((it) => it.pointer === pointer);
  return (
    <li className="item" data-wrong={isWrong}>
      <button type="button" id={fieldId(pointer)} className="item-open" aria-expanded={isOpen} onClick={toggle}>
        <IconChevronRight size={18} stroke={1.8} aria-hidden />
        <span className="item-words">
          <strong>{title}</strong>
          {summary && <span>{summary}</span>}
        </span>
      </button>
      {isOpen && (
        <div className="item-body">
          {fault && <p className="group-error">{faultText(fault)}</p>}
          {children}
        </div>
      )}
    </li>
  );
}

interface EndsProps {
  name: string;
  isSorted: boolean;
  isFirst: boolean;
  isLast: boolean;
  move: (by: 1 | -1) => void;
  remove: () => void;
}

function Ends({ name, isSorted, isFirst, isLast, move, remove }: EndsProps) {
  const { t } = useTranslation("settings");
  return (
    <div className="item-ends">
      {!isSorted && (
        <>
          <button type="button" className="quiet-button" disabled={isFirst} onClick={() => move(-1)}>{t("up")}</button>
          <button type="button" className="quiet-button" disabled={isLast} onClick={() => move(1)}>{t("down")}</button>
        </>
      )}
      <button type="button" className="quiet-button danger" aria-label={t("removeIt", { name })} onClick={remove}>{t("remove")}</button>
    </div>
  );
}
