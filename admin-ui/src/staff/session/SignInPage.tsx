// Signing in: e-mail and password, and a code where there is a second factor, which is asked for only then.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useRouterState, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../../api/problem";
import { Alone } from "./Alone";
import { ProviderButton, ProviderCode, ProviderRefusal } from "./Provider";
import { Refused } from "./Refused";
import { type SignIn, useSignIn } from "./session";

export default function SignInPage() {
  const { t } = useTranslation("session");
  const { to, refused } = useSearch({ from: "/sign-in" });
  const { email, told } = useRouterState({ select: (state) => state.location.state });
  const router = useRouter();
  const signIn = useSignIn();
  const [asksCode, setAsksCode] = useState(false);
  const entering = useMutation({
    mutationFn: (body: SignIn) => signIn(body),
    onSuccess: () => router.history.push(ours(to)),
    onError: (error) => problemOf(error)?.code === "second_factor_required" && setAsksCode(true),
  });
  useEffect(() => {
    document.title = `maitred · ${t("title")}`;
  }, [t]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "");
    entering.mutate({ email: said("email").trim(), password: said("password"), ...(asksCode ? { code: said("code").trim() } : {}) });
  };
  if (refused === "second_factor_required") {
    return (
      <Alone title={t("title")}>
        <ProviderCode to={ours(to)} />
      </Alone>
    );
  }
  return (
    <Alone title={t("title")}>
      {refused && <ProviderRefusal code={refused} />}
      {told && <p role="status">{t(`told.${told}`)}</p>}
      <form onSubmit={submit} className="alone-form" noValidate>
        <TextInput name="email" type="email" size="md" label={t("email")} defaultValue={email} autoComplete="username" required autoFocus={!email} withAsterisk={false} />
        <PasswordInput name="password" size="md" label={t("password")} autoComplete="current-password" required autoFocus={Boolean(email)} withAsterisk={false} />
        {asksCode && (
          <TextInput name="code" size="md" label={t("code")} description={t("codeHint")} autoComplete="one-time-code" autoFocus required withAsterisk={false} />
        )}
        <Refused error={entering.error} />
        <Button type="submit" size="md" loading={entering.isPending}>
          {t("enter")}
        </Button>
      </form>
      <ProviderButton to={ours(to)} />
      <p className="hint">{t("forgot")}</p>
    </Alone>
  );
}

/** Where to go after: an address below `/admin`, so only ever a page of ours. The router writes it without that word. */
function ours(to: string | undefined): string {
  return to?.startsWith("/") ? `/admin${to.replace(/^\/admin(?=\/|$)/, "")}` : "/admin";
}
