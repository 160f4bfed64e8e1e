// Who may wait, and how a table is offered.
import { NumberField, SwitchField } from "../kit/fields";
import { Part } from "./Part";

export function Waitlist() {
  return (
    <Part name="waiting">
      <SwitchField at="/policy/waitlist/online" whenEmpty />
      <NumberField at="/policy/waitlist/offer_minutes" unit="minutes" whenEmpty={15} />
      <NumberField at="/policy/waitlist/queue_offer_minutes" unit="minutes" whenEmpty={10} />
      <NumberField at="/policy/waitlist/entries_max" unit="parties" whenEmpty={200} />
    </Part>
  );
}
