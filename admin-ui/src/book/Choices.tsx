// One of several: native radio buttons, so arrow keys and screen readers just work.
import type { ReactNode } from "react";

interface Choice {
  value: string;
  label: ReactNode;
  /** What a screen reader says instead of the label. */
  spoken?: string;
  isOff?: boolean;
}

interface Props {
  legend: string;
  name: string;
  className: string;
  choices: Choice[];
  picked: string | undefined;
  onPick: (value: string) => void;
}

export function Choices({ legend, name, className, choices, picked, onPick }: Props) {
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      <div className={className}>
        {choices.map(({ value, label, spoken, isOff }) => (
          <label key={value} className="choice" data-value={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === picked}
              disabled={isOff === true}
              aria-label={spoken}
              onChange={() => onPick(value)}
            />
            <span className="face">{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
