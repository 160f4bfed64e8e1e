// A table that goes has reservations: which, and what may become of them.
import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { moment } from "../../../i18n/when";
import { useLocale } from "../../words/useLocale";
import type { InUse } from "./useDesk";

export function InUseNotice({ inUse, answer }: { inUse: InUse | undefined; answer: (reassign: boolean) => void }) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const locale = useLocale();
  return (
    <Modal opened={inUse !== undefined} onClose={() => answer(false)} title={t("plan.inUse", { key: inUse?.key ?? "", count: inUse?.count ?? 0 })} closeButtonProps={{ "aria-label": common("close") }} centered>
      <div className="in-use">
        <ul>
          {inUse?.reservations.map((it) => (
            <li key={it.id}>
              {moment(it.starts_at, locale)} · {it.guest.name || common("walkIn")} · {common("covers", { count: it.party_size })}
            </li>
          ))}
        </ul>
        <p>{t("plan.inUseWhy")}</p>
        <div className="panel-acts">
          <Button onClick={() => answer(true)}>{t("plan.reassign")}</Button>
          <Button variant="default" onClick={() => answer(false)}>
            {t("plan.leave")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
