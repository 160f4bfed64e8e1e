// A key to make: what it is for, what it may do, and until when.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { houseKey, type Scope, useHere } from "../../house/restaurant";
import { makeKey, type NewKey, type Role, rolesBelow } from "./people";
import { scopesOf } from "./scopes";

/** How long a key may last, in days; `0` is for ever. */
const LASTS = [30, 90, 365, 0] as const;
const DAY_MS = 86_400_000;

interface Shown {
  slug: string;
  made: (key: NewKey) => void;
  cancel: () => void;
}

export function KeyForm({ slug, made, cancel }: Shown) {
  const { t } = useTranslation(["people", "common"]);
  const here = useHere(slug);
  const roles = rolesBelow(here.role);
  const [role, setRole] = useState<Role>(roles.includes("manager") ? "manager" : (roles[0] ?? "viewer"));
  const [only, setOnly] = useState<Scope[]>([]);
  const [days, setDays] = useState(365);
  const making = useAct({ act: (name: string) => makeKey(slug, wish(name)), stale: houseKey(slug, "keys"), showsRefusals: true });
  const wish = (name: string) => ({
    role,
    ...(name ? { name } : {}),
    ...(only.length ? { scopes: only } : {}),
    ...(days ? { expires_at: new Date(Date.now() + here.ahead + days * DAY_MS).toISOString() } : {}),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    making.mutate(String(new FormData(event.currentTarget).get("name")).trim(), { onSuccess: made });
  };
  const choose = (role: Role) => {
    setRole(role);
    setOnly((only) => only.filter((scope) => scopesOf(role).includes(scope)));
  };
  return (
    <Panel title={t("keys.make")}>
      <form className="panel-form panel-form-wide" onSubmit={submit} noValidate>
        <TextInput name="name" size="md" label={t("keys.name")} description={t("keys.nameHint")} maxLength={100} autoFocus autoComplete="off" />
        <NativeSelect size="md" label={t("role")} description={t(`may.${role}`)} value={role} onChange={(event) => choose(event.currentTarget.value as Role)} data={roles.map((value) => ({ value, label: t(`common:role.${value}`) }))} />
        <fieldset className="scopes">
          <legend>{t("keys.only")}</legend>
          <p className="hint">{t("keys.onlyHint")}</p>
          <div className="scopes-all">
            {scopesOf(role).map((scope) => (
              <label key={scope} className="scope">
                <input type="checkbox" checked={only.includes(scope)} onChange={(event) => setOnly(toggled(only, scope, event.currentTarget.checked))} />
                <IconCheck size={16} stroke={2.5} className="scope-box" aria-hidden />
                {t(`scope.${named(scope)}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <NativeSelect size="md" label={t("keys.lasts")} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))} data={LASTS.map((value) => ({ value: String(value), label: value ? t("keys.days", { count: value }) : t("keys.forEver") }))} />
        <Refused error={making.error} />
        <div className="line-acts">
          <Button type="submit" size="md" loading={making.isPending}>
            {t("keys.do")}
          </Button>
          <Button variant="default" size="md" onClick={cancel}>
            {t("common:cancel")}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function toggled(only: Scope[], scope: Scope, isChosen: boolean): Scope[] {
  return isChosen ? [...only, scope] : only.filter((it) => it !== scope);
}

/** i18next reads a colon as the end of a room's name. */
type Named<S extends string> = S extends `${infer A}:${infer B}` ? `${A}_${B}` : S;

export function named<S extends Scope>(scope: S): Named<S> {
  return scope.replace(":", "_") as Named<S>;
}
