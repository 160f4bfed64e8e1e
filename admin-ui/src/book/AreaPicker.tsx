// Where to sit, if it matters.
import type { Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { Choices } from "./Choices";

interface Props {
  areas: Restaurant["areas"];
  area: string | undefined;
  onPick: (area: string | undefined) => void;
}

export function AreaPicker({ areas, area, onPick }: Props) {
  const { words } = useTongue();
  const choices = [{ value: "", label: words.anyArea }, ...areas.map(({ key, name }) => ({ value: key, label: name }))];
  return (
    <div className="wish">
      <Choices
        legend={words.area}
        name="area"
        className="areas"
        picked={area ?? ""}
        onPick={(value) => onPick(value || undefined)}
        choices={choices}
      />
    </div>
  );
}
