// Who works here, and as what. Owners invite, change and remove; managers look.
import "../../look/panel.css";

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Broken, Waiting } from "../../app/Notice";
import { Once } from "../../app/Once";
import { Panel } from "../../app/Panel";
import { useInstant } from "../../app/useInstant";
import { useHere, useMay } from "../../house/restaurant";
import { InviteForm } from "./InviteForm";
import { MemberLine } from "./MemberLine";
import { isLastOwner, type Link, membersQuery } from "./people";

/** A link that somebody is to be given; it is shown until it is closed, and never again. */
export interface Given {
  email: string;
  link: Link;
  what: "invitation" | "reset";
}

export default function MembersSection() {
  const { slug } = useParams({ from: "/signed-in/r/$slug" });
  const { t } = useTranslation("people");
  const members = useQuery(membersQuery(slug));
  const mayChange = useMay(slug)("members:write");
  const [given, setGiven] = useState<Given>();
  return (
    <div className="stack">
      {mayChange && <InviteForm slug={slug} give={setGiven} />}
      {given && <GivenLink slug={slug} given={given} close={() => setGiven(undefined)} />}
      <Panel title={t("members.title")} hint={mayChange ? undefined : t("members.ownersOnly")}>
        {members.isPending && <Waiting />}
        {members.error && <Broken error={members.error} again={() => void members.refetch()} />}
        <ul className="lines">
          {members.data?.map((member) => <MemberLine key={member.id} slug={slug} member={member} give={setGiven} isLastOwner={isLastOwner(member, members.data)} />)}
        </ul>
      </Panel>
    </div>
  );
}

function GivenLink({ slug, given: { email, link, what }, close }: { slug: string; given: Given; close: () => void }) {
  const { t } = useTranslation("people");
  const until = useInstant(useHere(slug).zone)(link.expires_at);
  return <Once label={t(`given.${what}`, { email })} text={link.url} hint={t("given.hint", { email, until })} close={close} />;
}
