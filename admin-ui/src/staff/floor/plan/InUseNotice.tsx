// A table that goes has reservations: which, and what may become of them.
import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { moment } from "../../../i18n/when";
import { nameOf } from "../../house/names";
import { useLocale } from "../../words/useLocale";
import type { InUse } from "./useDesk";

export function InUseNotice({ inUse, answer }: { inUse: InUse | undefined; answer: (reassign: boolean) => void }) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const locale = useLocale();
  return (
    <Modal.Root opened={inUse !== undefined} onClose={() => answer(false)} centered>
      <Modal.Overlay />
      <Modal.Content>
        {/* No banner: that is the bar at the top of the page. */}
        <Modal.Header component="div">
          <Modal.Title>{t("plan.inUse", { key: inUse?.key ?? "", count: inUse?.count ?? 0 })}</Modal.Title>
        </Modal.Header>
        <Modal.Body className="in-use">
        <ul>
          {inUse?.reservations.map((it) => (
            <li key={it.id}>
              {moment(it.starts_at, locale)} · {nameOf(it, common)} · {common("covers", { count: it.party_size })}
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
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
