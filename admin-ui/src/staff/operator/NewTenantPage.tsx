// Provisions a restaurant: a few words, and its owner's address. Its owner is given a link, which is shown this once.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { components } from "../../api/schema";
import { Copied, Once } from "../app/Once";
import { Panel } from "../app/Panel";
import { Refused } from "../app/Refused";
import { useAct } from "../app/useAct";
import { useInstant } from "../app/useInstant";
import { platform, platformKey } from "./platform";
import { type RestaurantFile, slugOf, starter } from "./starter";

type Applied = components["schemas"]["Applied"];

/** Version 0: a restaurant that is there already is left as it is. */
function provision(file: RestaurantFile): Promise<Applied> {
  const params = { path: { slug: file.slug }, query: { expect_version: 0 } };
  return answered(platform.PUT("/v1/platform/restaurants/{slug}", { params, body: file }));
}

export default function NewTenantPage() {
  const { t } = useTranslation("operator");
  const provisioning = useAct({ act: provision, stale: platformKey("tenants"), showsRefusals: true });
  return (
    <>
      <header className="operator-head">
        <h1>{t("new.title")}</h1>
      </header>
      {provisioning.data ? (
        <Provisioned applied={provisioning.data} />
      ) : (
        <Wish submit={(file) => provisioning.mutate(file)} isPending={provisioning.isPending} error={provisioning.error} />
      )}
    </>
  );
}

interface Form {
  submit: (file: RestaurantFile) => void;
  isPending: boolean;
  error: unknown;
}

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** Browsers leave some out that they are in themselves, such as UTC; the first of the list would be chosen in its place. */
const ZONES = [...new Set([HERE, ...Intl.supportedValuesOf("timeZone")])].sort();
const CURRENCIES = Intl.supportedValuesOf("currency");

function Wish({ submit, isPending, error }: Form) {
  const { t } = useTranslation("operator");
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string>();
  const isWrong = (pointer: string) => problemOf(error)?.body.errors.some((fault) => fault.pointer === pointer) ?? false;
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (field: string) => String(form.get(field) ?? "").trim();
    submit(starter({ name: name.trim(), slug: said("slug"), zone: said("zone"), currency: said("currency"), email: said("email"), room: t("new.room"), dinner: t("new.dinner") }));
  };
  return (
    <Panel title={t("new.what")} hint={t("new.hint")}>
      <form className="panel-form" onSubmit={send} noValidate>
        <TextInput size="md" label={t("new.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} required autoFocus withAsterisk={false} />
        <TextInput name="slug" size="md" error={isWrong("/slug") && t("new.badSlug")} label={t("new.slug")} description={t("new.slugHint", { slug: slug ?? slugOf(name) })} value={slug ?? slugOf(name)} onChange={(event) => setSlug(event.currentTarget.value)} maxLength={63} required spellCheck={false} withAsterisk={false} />
        <NativeSelect name="zone" size="md" label={t("new.zone")} data={ZONES} defaultValue={HERE} />
        <NativeSelect name="currency" size="md" label={t("new.currency")} data={CURRENCIES} defaultValue="EUR" />
        <TextInput name="email" type="email" size="md" error={isWrong("/members/0/email") && t("new.badEmail")} label={t("new.email")} description={t("new.emailHint")} required autoComplete="off" withAsterisk={false} />
        <Refused error={isWrong("/slug") || isWrong("/members/0/email") ? undefined : error} words={{ version_stale: t("new.taken"), slug_taken: t("new.taken") }} />
        <Button type="submit" size="md" loading={isPending} disabled={!name.trim()}>
          {t("new.do")}
        </Button>
      </form>
    </Panel>
  );
}

function Provisioned({ applied }: { applied: Applied }) {
  const { t } = useTranslation("operator");
  const at = useInstant();
  const book = `${location.origin}/book/${applied.slug}`;
  return (
    <div className="stack">
      {applied.invitations.map(({ email, url, expires_at }) => (
        <Once key={email} label={t("new.invitation", { email })} text={url} hint={t("new.invitationHint", { until: at(expires_at) })} />
      ))}
      <Panel title={t("new.done")} hint={t("new.doneHint")}>
        <div className="labelled">
          <strong>{t("new.book")}</strong>
          <Copied label={t("new.book")} text={book} />
        </div>
        <div className="line-acts links">
          <a className="text-link" href={book}>
            {t("new.openBook")}
          </a>
          <Link className="text-link" to="/operator/r/$slug" params={{ slug: applied.slug }}>
            {t("new.openTenant")}
          </Link>
        </div>
      </Panel>
    </div>
  );
}
