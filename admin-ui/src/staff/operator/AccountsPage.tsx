// Everybody who has an account here, wherever they work. Operators open and close the door; they see no password.
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { Broken, Waiting } from "../app/Notice";
import { Once } from "../app/Once";
import { Panel } from "../app/Panel";
import { Refused } from "../app/Refused";
import { useAct } from "../app/useAct";
import { useInstant } from "../app/useInstant";
import { AccountLine } from "./AccountLine";
import { More } from "./More";
import { platform, platformKey, usePages } from "./platform";

const PAGE = 50;

/** A link that somebody is to be given, shown until it is closed. */
export interface Given {
  label: string;
  url: string;
  expires_at: string;
}

export default function AccountsPage() {
  const { t } = useTranslation(["operator", "common"]);
  const [email, setEmail] = useState("");
  const [given, setGiven] = useState<Given>();
  const at = useInstant();
  const accounts = usePages(platformKey("accounts", email), (cursor) => {
    const query = { limit: PAGE, ...(email ? { email } : {}), ...(cursor ? { cursor } : {}) };
    return answered(platform.GET("/v1/platform/accounts", { params: { query } }));
  });
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setEmail(String(new FormData(event.currentTarget).get("email")).trim());
  };
  return (
    <>
      <header className="operator-head">
        <h1>{t("rooms.accounts")}</h1>
      </header>
      <NewAccount give={setGiven} />
      {given && <Once label={given.label} text={given.url} hint={t("accounts.hint", { until: at(given.expires_at) })} close={() => setGiven(undefined)} />}
      <Panel title={t("accounts.title")}>
        <form className="row-form" role="search" onSubmit={find} noValidate>
          <TextInput name="email" type="search" size="md" label={t("accounts.find")} autoComplete="off" />
          <Button type="submit" size="md" variant="default">
            {t("common:search")}
          </Button>
        </form>
        {accounts.isPending && <Waiting />}
        {accounts.error && <Broken error={accounts.error} again={() => void accounts.refetch()} />}
        {accounts.data && accounts.items.length === 0 && <p>{t("accounts.none")}</p>}
        <ul className="lines">
          {accounts.items.map((account) => (
            <AccountLine key={account.id} account={account} give={setGiven} />
          ))}
        </ul>
        <More pages={accounts} />
      </Panel>
    </>
  );
}

function NewAccount({ give }: { give: (given: Given) => void }) {
  const { t } = useTranslation("operator");
  const form = useRef<HTMLFormElement>(null);
  const act = (email: string) => answered(platform.POST("/v1/platform/accounts", { body: { email } }));
  const creating = useAct({ act, stale: platformKey("accounts"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    creating.mutate(String(new FormData(event.currentTarget).get("email")).trim(), {
      onSuccess: ({ email, invitation }) => {
        form.current?.reset();
        give({ label: t("accounts.invitation", { email }), ...invitation });
      },
    });
  };
  return (
    <Panel title={t("accounts.new")} hint={t("accounts.newHint")}>
      <form ref={form} className="row-form" onSubmit={submit} noValidate>
        <TextInput name="email" type="email" size="md" label={t("new.email")} autoComplete="off" />
        <Button type="submit" size="md" loading={creating.isPending}>
          {t("accounts.create")}
        </Button>
      </form>
      <Refused error={creating.error} />
    </Panel>
  );
}
