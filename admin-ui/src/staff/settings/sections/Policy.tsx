// The rules for booking.
import { useTranslation } from "react-i18next";

import { ChoiceField, NumberField, SwitchField } from "../kit/fields";
import { Optional } from "../kit/Optional";
import { Range } from "../kit/Range";
import { Part } from "./Part";

const CONSEQUENCES = ["flag", "require_approval", "refuse"] as const;

export function Policy() {
  const { t } = useTranslation("settings");
  return (
    <>
      <Part name="online">
        <Optional at="/policy/online_party" name="online_party" first={{ min: 1, max: 8 }}>
          <Range at="/policy/online_party" />
        </Optional>
        <NumberField at="/policy/lead_minutes" unit="minutes" whenEmpty={60} />
        <NumberField at="/policy/window_days" unit="days" whenEmpty={90} />
        <NumberField at="/policy/hold_minutes" unit="minutes" whenEmpty={5} />
      </Part>
      <Part name="changing">
        <NumberField at="/policy/cancel_until_minutes" unit="minutes" whenEmpty={120} />
      </Part>
      <Part name="coming">
        <NumberField at="/policy/late_after_minutes" unit="minutes" whenEmpty={15} />
        <NumberField at="/policy/no_show_after_minutes" unit="minutes" whenEmpty={t("never")} />
        <NumberField at="/policy/buffer_minutes" as="policy_buffer" unit="minutes" whenEmpty={0} />
      </Part>
      <Part name="approval">
        <Optional at="/policy/approval" name="approval" first={{ from_party: 7 }}>
          <NumberField at="/policy/approval/from_party" unit="covers" />
          <NumberField at="/policy/approval/expires_minutes" unit="minutes" whenEmpty={1440} />
        </Optional>
      </Part>
      <Part name="strikes">
        <Optional at="/policy/strikes" name="strikes" first={{ then: "require_approval" }}>
          <NumberField at="/policy/strikes/count" whenEmpty={4} />
          <NumberField at="/policy/strikes/within_days" unit="days" whenEmpty={365} />
          <ChoiceField at="/policy/strikes/then" whenEmpty="flag" options={CONSEQUENCES.map((value) => ({ value, label: t(`then.${value}`) }))} />
        </Optional>
      </Part>
      <Part name="fairness">
        <SwitchField at="/policy/one_booking_per_guest" whenEmpty={false} />
        <NumberField at="/policy/holds_per_client" whenEmpty={20} />
      </Part>
      <Part name="inHouse">
        <Optional at="/policy/in_house" name="in_house" first={{ party: { min: 1, max: 20 } }}>
          <Optional at="/policy/in_house/party" name="party" first={{ min: 1, max: 20 }}>
            <Range at="/policy/in_house/party" />
          </Optional>
          <NumberField at="/policy/in_house/lead_minutes" unit="minutes" whenEmpty={t("noLimit")} bare />
          <NumberField at="/policy/in_house/window_days" unit="days" whenEmpty={t("noLimit")} bare />
        </Optional>
      </Part>
    </>
  );
}
