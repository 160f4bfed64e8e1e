// The keys of the platform itself. Each opens everything; the last one stays.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import type { components } from "../../api/schema";
import { AreYouSure } from "../app/Asked";
import { Broken, Waiting } from "../app/Notice";
import { Once } from "../app/Once";
import { Panel } from "../app/Panel";
import { Refused } from "../app/Refused";
import { useAct } from "../app/useAct";
import { useInstant } from "../app/useInstant";
import { heldKey } from "./key";
import { platform, type PlatformKey, platformKey } from "./platform";

type Made = components["schemas"]["NewPlatformKey"];

export default function KeysPage() {
  const { t } = useTranslation("operator");
  const [made, setMade] = useState<Made>();
  const keys = useQuery({ queryKey: platformKey("keys"), queryFn: () => answered(platform.GET("/v1/platform/platform-keys")).then((page) => page.items) });
  return (
    <>
      <header className="operator-head">
        <h1>{t("rooms.keys")}</h1>
      </header>
      <NewKey show={setMade} />
      {made && <Once label={t("keys.made", { name: made.name ?? made.prefix ?? "" })} text={made.key} hint={t("keys.once")} close={() => setMade(undefined)} />}
      <Panel title={t("keys.title")} hint={t("keys.hint")}>
        {keys.isPending && <Waiting />}
        {keys.error && <Broken error={keys.error} again={() => void keys.refetch()} />}
        <ul className="lines">{keys.data?.map((key) => <KeyLine key={key.id} held={key} />)}</ul>
      </Panel>
    </>
  );
}

function NewKey({ show }: { show: (made: Made) => void }) {
  const { t } = useTranslation("operator");
  const form = useRef<HTMLFormElement>(null);
  const act = (name: string) => answered(platform.POST("/v1/platform/platform-keys", { body: name ? { name } : null }));
  const making = useAct({ act, stale: platformKey("keys"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    making.mutate(String(new FormData(event.currentTarget).get("name")).trim(), {
      onSuccess: (made) => {
        form.current?.reset();
        show(made);
      },
    });
  };
  return (
    <Panel title={t("keys.new")}>
      <form ref={form} className="row-form" onSubmit={submit} noValidate>
        <TextInput name="name" size="md" label={t("keys.name")} maxLength={100} autoComplete="off" />
        <Button type="submit" size="md" loading={making.isPending}>
          {t("keys.do")}
        </Button>
      </form>
      <Refused error={making.error} />
    </Panel>
  );
}

function KeyLine({ held }: { held: PlatformKey }) {
  const { t } = useTranslation("operator");
  const at = useInstant();
  const [isAsked, setAsked] = useState(false);
  const { id, name, prefix, created_at, last_used_at } = held;
  const isThis = prefix !== null && (heldKey()?.startsWith(prefix) ?? false);
  const act = () => answered(platform.DELETE("/v1/platform/platform-keys/{key}", { params: { path: { key: id } } }));
  const revoking = useAct({ act, stale: platformKey("keys") });
  const called = name ?? prefix ?? id;
  return (
    <li className="line">
      <div className="line-what">
        <strong>{called}</strong>
        <small>
          {prefix && <code>{prefix}… </code>}
          {last_used_at ? t("keys.used", { when: at(last_used_at) }) : t("keys.unused", { when: at(created_at) })}
        </small>
      </div>
      {isThis && <span className="tag" data-tone="good">{t("keys.this")}</span>}
      <Button variant="default" size="md" className="danger" onClick={() => setAsked(true)} aria-label={`${t("keys.revoke")}: ${called}`}>
        {t("keys.revoke")}
      </Button>
      {isAsked && (
        <AreYouSure title={t("keys.sure", { name: called })} action={t("keys.revoke")} isPending={revoking.isPending} close={() => setAsked(false)} run={() => revoking.mutate(undefined, { onSettled: () => setAsked(false) })}>
          <p>{isThis ? t("keys.whyThis") : t("keys.why")}</p>
        </AreYouSure>
      )}
    </li>
  );
}
