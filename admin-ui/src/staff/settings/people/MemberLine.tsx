// One who works here. Their role changes at once and can be changed back; one's own is asked about first, and so is
// whatever cannot be taken back.
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AreYouSure } from "../../app/Asked";
import { useToast } from "../../app/toast";
import { useAct } from "../../app/useAct";
import { houseKey, useMay } from "../../house/restaurant";
import { useSession } from "../../session/session";
import type { Given } from "./MembersSection";
import { changeRole, invite, type Member, removeMember, resetLink, ROLES } from "./people";

interface Shown {
  slug: string;
  member: Member;
  give: (given: Given) => void;
  /** Without them nobody would own the restaurant: they stay as they are. */
  isLastOwner?: boolean;
}

type Asked = { what: "remove" } | { what: "ownRole"; role: string };

export function MemberLine({ slug, member, give, isLastOwner = false }: Shown) {
  const { t } = useTranslation(["people", "common"]);
  const mayChange = useMay(slug)("members:write");
  const isOneself = useSession().data?.account.id === member.id;
  const [asked, setAsked] = useState<Asked>();
  const name = member.name ?? member.email;
  const change = useRoleChange(slug, member);
  const wish = (role: string) => (isOneself ? setAsked({ what: "ownRole", role }) : change.to(role));
  return (
    <li className="line">
      <div className="line-what">
        <strong>{name}</strong>
        {member.name && <small>{member.email}</small>}
        <span className="line-tags">
          {isOneself && <span className="tag">{t("members.you")}</span>}
          {member.status === "invited" && <span className="tag" data-tone="warn">{t("members.invited")}</span>}
          {member.second_factor && <span className="tag" data-tone="good">{t("members.factor")}</span>}
        </span>
        {mayChange && isLastOwner && <small>{t("members.lastOwner")}</small>}
      </div>
      {mayChange ? (
        <div className="line-acts">
          {isLastOwner ? <RoleWord role={member.role} /> : <NativeSelect size="md" className="line-select" aria-label={t("members.roleOf", { name })} value={member.role} disabled={change.isPending} onChange={(event) => wish(event.currentTarget.value)} data={ROLES.map((value) => ({ value, label: t(`common:role.${value}`) }))} />}
          {!isOneself && <LinkButton slug={slug} member={member} give={give} />}
          {!isLastOwner && (
            <Button variant="default" size="md" className="danger" onClick={() => setAsked({ what: "remove" })} aria-label={t("members.removeOf", { name })}>
              {t("members.remove")}
            </Button>
          )}
        </div>
      ) : (
        <RoleWord role={member.role} />
      )}
      {asked?.what === "remove" && <Remove slug={slug} member={member} isOneself={isOneself} close={() => setAsked(undefined)} />}
      {asked?.what === "ownRole" && (
        <AreYouSure title={t("members.ownTitle")} action={t("members.ownDo")} close={() => setAsked(undefined)} run={() => (setAsked(undefined), change.to(asked.role))}>
          <p>{t("members.ownWhy", { role: t(`common:role.${asked.role as "owner"}`) })}</p>
        </AreYouSure>
      )}
    </li>
  );
}

function RoleWord({ role }: { role: string }) {
  const { t } = useTranslation();
  return <span>{t(`role.${role as "owner"}`, { defaultValue: role })}</span>;
}

/** Another role, and the way back. */
function useRoleChange(slug: string, member: Member) {
  const { t } = useTranslation(["people", "common"]);
  const { say } = useToast();
  const changing = useAct({ act: (role: string) => changeRole(slug, member.id, role), stale: houseKey(slug) });
  const to = (role: string) =>
    changing.mutate(role, {
      onSuccess: () => {
        const text = t("members.isNow", { name: member.name ?? member.email, role: t(`common:role.${role as "owner"}`) });
        say({ text, ...(role === member.role ? {} : { undo: () => changing.mutate(member.role) }) });
      },
    });
  return { to, isPending: changing.isPending };
}

/** A new link: the invitation once more, or one for a new password. */
function LinkButton({ slug, member, give }: Shown) {
  const { t } = useTranslation("people");
  const isInvited = member.status === "invited";
  const what = isInvited ? "invitation" : "reset";
  const making = useAct({
    act: () => (isInvited ? invite(slug, { email: member.email, role: member.role }) : resetLink(slug, member.id)),
    stale: houseKey(slug, "members"),
  });
  const name = member.name ?? member.email;
  return (
    <Button variant="default" size="md" loading={making.isPending} onClick={() => making.mutate(undefined, { onSuccess: (link) => give({ email: member.email, link, what }) })} aria-label={t(`members.${what}Of`, { name })}>
      {t(`members.${what}`)}
    </Button>
  );
}

function Remove({ slug, member, isOneself, close }: { slug: string; member: Member; isOneself: boolean; close: () => void }) {
  const { t } = useTranslation("people");
  const name = member.name ?? member.email;
  const removing = useAct({ act: () => removeMember(slug, member.id), stale: isOneself ? ["session"] : houseKey(slug, "members"), done: () => t("members.removed", { name }) });
  return (
    <AreYouSure title={t("members.removeTitle", { name })} action={t("members.remove")} isPending={removing.isPending} close={close} run={() => removing.mutate(undefined, { onSettled: close })}>
      <p>{isOneself ? t("members.removeYou") : t("members.removeWhy")}</p>
    </AreYouSure>
  );
}
