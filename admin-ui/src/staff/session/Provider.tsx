// Signing in at the house's OpenID provider, where the server has one: a way there, what it said no to, and the code of the
// second factor afterwards.
import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { Refused } from "./Refused";
import { sessionQuery, type SignedIn } from "./session";

/** The button, if there is a provider. `to` is where to be afterwards. */
export function ProviderButton({ to }: { to: string }) {
  const ways = useQuery({ queryKey: ["ways"], queryFn: () => answered(api.GET("/v1/staff/session/ways")), staleTime: Infinity });
  const provider = ways.data?.oidc;
  if (!provider) return null;
  return (
    <Button component="a" href={`${provider.url}?${new URLSearchParams({ to })}`} size="md" variant="default">
      {provider.name}
    </Button>
  );
}

/** What the provider's way ended with. Codes without words of ours have a sentence for all. */
export function ProviderRefusal({ code }: { code: string }) {
  const { t } = useTranslation("session");
  return (
    <p className="refusal" role="alert">
      {t(`provider.${code}` as "provider.unknown", { defaultValue: t("provider.unknown") })}
    </p>
  );
}

/** The second half of the proof. */
export function ProviderCode({ to }: { to: string }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const router = useRouter();
  const finishing = useMutation({
    mutationFn: (code: string): Promise<SignedIn> => answered(api.POST("/v1/staff/session/oidc/code", { body: { code } })),
    onSuccess: (signedIn) => {
      client.setQueryData(sessionQuery.queryKey, signedIn);
      router.history.push(to);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    finishing.mutate(String(new FormData(event.currentTarget).get("code") ?? "").trim());
  };
  return (
    <form onSubmit={submit} className="alone-form" noValidate>
      <TextInput name="code" size="md" label={t("code")} description={t("codeHint")} autoComplete="one-time-code" autoFocus required withAsterisk={false} />
      <Refused error={finishing.error} />
      <Button type="submit" size="md" loading={finishing.isPending}>
        {t("enter")}
      </Button>
    </form>
  );
}
