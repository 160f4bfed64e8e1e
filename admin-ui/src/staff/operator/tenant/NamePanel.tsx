// Its name in addresses. The old one goes on leading here until it is freed.
import { Button, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { Panel } from "../../app/Panel";
import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { inSlug, platform, platformKey, type Tenant } from "../platform";

export function NamePanel({ tenant: { slug, aliases } }: { tenant: Tenant }) {
  const { t } = useTranslation("operator");
  const navigate = useNavigate();
  const rename = (to: string) => answered(platform.POST("/v1/platform/restaurants/{slug}/rename", { ...inSlug(slug), body: { slug: to } }));
  const renaming = useAct({ act: rename, done: () => t("name.done"), showsRefusals: true });
  const free = (alias: string) => answered(platform.DELETE("/v1/platform/restaurants/{slug}/aliases/{alias}", { params: { path: { slug, alias } } }));
  const freeing = useAct({ act: free, stale: platformKey("tenant", slug) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const to = String(new FormData(event.currentTarget).get("slug")).trim();
    renaming.mutate(to, { onSuccess: (renamed) => void navigate({ to: "/operator/r/$slug", params: { slug: renamed.slug }, replace: true }) });
  };
  return (
    <Panel title={t("name.title")} hint={t("name.hint")}>
      <form className="panel-form" onSubmit={submit} noValidate>
        <TextInput key={slug} name="slug" size="md" label={t("new.slug")} defaultValue={slug} maxLength={63} spellCheck={false} autoComplete="off" />
        <Refused error={renaming.error} />
        <Button type="submit" size="md" variant="default" loading={renaming.isPending}>
          {t("name.do")}
        </Button>
      </form>
      {aliases.length > 0 && (
        <ul className="lines">
          {aliases.map((alias) => (
            <li key={alias} className="line">
              <span className="line-what">{t("name.alias", { alias })}</span>
              <Button variant="default" size="md" onClick={() => freeing.mutate(alias)}>
                {t("name.free")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
