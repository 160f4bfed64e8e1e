// The hours above the rows, and the line of the present through them.
import { timeAt } from "../clock";
import { useServiceWords } from "../say";
import { LABEL } from "./geometry";
import type { Span } from "./layout";

interface Props {
  span: Span;
  scale: number;
}

export function HourScale({ span, scale }: Props) {
  const hours = Array.from({ length: (span.until - span.from) / 60 }, (_, nth) => span.from + nth * 60);
  return (
    <div className="line-hours" aria-hidden>
      <span className="line-corner" />
      {hours.map((minute) => (
        <span key={minute} className="line-hour" style={{ left: LABEL + (minute - span.from) * scale }}>
          {timeAt(minute)}
        </span>
      ))}
    </div>
  );
}

export function NowLine({ now, span, scale }: Props & { now: number }) {
  const { t } = useServiceWords();
  if (now < span.from || now > span.until) return null;
  return (
    <div className="line-now" style={{ left: LABEL + (now - span.from) * scale }}>
      <span>
        <span className="unseen">{t("line.toNow")} </span>
        {timeAt(now)}
      </span>
    </div>
  );
}
