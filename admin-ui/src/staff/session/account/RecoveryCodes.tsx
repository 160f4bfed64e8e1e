// Codes for whoever loses the telephone. They are shown this once, to be copied, printed or kept as a file.
import { Button } from "@mantine/core";
import { IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useToast } from "../../app/toast";

export function RecoveryCodes({ email, codes, kept }: { email: string; codes: string[]; kept: () => void }) {
  const { t } = useTranslation(["session", "common"]);
  const { say } = useToast();
  const text = `${t("factor.codesFor", { email })}\n\n${codes.join("\n")}\n`;
  const copy = () => navigator.clipboard.writeText(text).then(() => say({ text: t("common:copied") }));
  return (
    <div className="recovery" role="group" aria-label={t("factor.codes")}>
      <h3>{t("factor.codes")}</h3>
      <p>{t("factor.codesWhy")}</p>
      <p className="recovery-for">{t("factor.codesFor", { email })}</p>
      <ol className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="line-acts no-print">
        {/* By plain HTTP there is no clipboard. */}
        {window.isSecureContext && (
          <Button variant="default" size="md" leftSection={<IconCopy size={18} aria-hidden />} onClick={() => void copy()}>
            {t("common:copy")}
          </Button>
        )}
        <Button variant="default" size="md" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {t("factor.print")}
        </Button>
        <Button variant="default" size="md" leftSection={<IconDownload size={18} aria-hidden />} onClick={() => download(text, "maitred-recovery-codes.txt")}>
          {t("factor.download")}
        </Button>
      </div>
      <div className="no-print">
        <Button size="md" onClick={kept}>
          {t("factor.kept")}
        </Button>
      </div>
    </div>
  );
}

function download(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
