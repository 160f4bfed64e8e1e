// A step in one tap.
import type { Reservation } from "../house/reservations";
import type { Step } from "../house/steps";
import { useDesk } from "./desk";
import { useServiceWords } from "./say";

export function StepButton({ it, step, isFirst }: { it: Reservation; step: Step; isFirst: boolean }) {
  const { c, name } = useServiceWords();
  const desk = useDesk();
  return (
    <button type="button" className="step" data-first={isFirst || undefined} aria-label={`${c(`step.${step}`)}: ${name(it)}`} onClick={() => desk.step(it, step)}>
      {c(`step.${step}`)}
    </button>
  );
}
