// A small number that a thumb can set.
import { IconMinus, IconPlus } from "@tabler/icons-react";

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

export function Count({ label, value, min, max, onChange }: Props) {
  const set = (wanted: number) => onChange(Math.min(max, Math.max(min, wanted || min)));
  return (
    <div className="count" role="group" aria-label={label}>
      <span className="count-label">{label}</span>
      <button type="button" className="icon-button" aria-label={`${label} −1`} disabled={value <= min} onClick={() => set(value - 1)}>
        <IconMinus size={18} aria-hidden />
      </button>
      <input type="text" inputMode="numeric" aria-label={label} value={value} onChange={(event) => set(Number(event.currentTarget.value.replace(/\D/g, "")))} />
      <button type="button" className="icon-button" aria-label={`${label} +1`} disabled={value >= max} onClick={() => set(value + 1)}>
        <IconPlus size={18} aria-hidden />
      </button>
    </div>
  );
}
