// From the smallest to the largest party, both included.
import { NumberField } from "./fields";
import { Group } from "./Group";
import { type FieldProps, useField } from "./useField";

export function Range(props: FieldProps) {
  const { id, label, hint, error } = useField(props);
  return (
    <Group {...{ id, label, hint, error }}>
      <div className="row pair">
        <NumberField at={`${props.at}/min`} bare />
        <NumberField at={`${props.at}/max`} bare />
      </div>
    </Group>
  );
}
