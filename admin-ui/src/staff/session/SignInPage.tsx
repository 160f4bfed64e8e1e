// Signing in: e-mail and password, and a code where there is a second factor, which is asked for only then.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useRouterState, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem, problemOf } from "../../api/problem";
import { sentence } from "../house/refusals";
import { Alone } from "./Alone";
import { type SignIn, useSignIn } from "./session";

export default function SignInPage() {
  const { t } = useTranslation("session");
  const { to } = useSearch({ from: "/sign-in" });
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
  return (
    <Alone title={t("title")}>
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
      <p className="hint">{t("forgot")}</p>
    </Alone>
  );
}

function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation("session");
  const { t: common } = useTranslation();
  const said = (): string | undefined => {
    if (!(error instanceof Problem)) return error ? sentence(error, common) : undefined;
    if (error.code === "second_factor_required") return undefined;
    if (error.code === "wrong_credentials") return t("wrong");
    if (error.code === "wrong_code") return t("wrongCode");
    if (error.code === "too_many_tries") return t("tooMany", { seconds: error.retryAfter });
    return sentence(error, common);
  };
  const text = said();
  return (
    <p className="refusal" role="alert" hidden={!text}>
      {text}
    </p>
  );
}

/** Where to go after: an address below `/admin`, as the router writes them, so only ever a page of ours. */
function ours(to: string | undefined): string {
  return to?.startsWith("/") ? `/admin${to}` : "/admin";
}
