// Keys for programs: a till, a website, a script. A key is shown once, when it is made.
import "../../look/panel.css";

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Broken, Waiting } from "../../app/Notice";
import { Once } from "../../app/Once";
import { Panel } from "../../app/Panel";
import { useMay } from "../../house/restaurant";
import { KeyForm } from "./KeyForm";
import { KeyLine } from "./KeyLine";
import { keysQuery, type NewKey } from "./people";

export default function KeysSection() {
  const { slug } = useParams({ from: "/signed-in/r/$slug" });
  const { t } = useTranslation("people");
  const keys = useQuery(keysQuery(slug));
  const mayChange = useMay(slug)("keys:write");
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewKey>();
  const show = (key: NewKey) => {
    setMaking(false);
    setMade(key);
  };
  const side = mayChange && !isMaking && (
    <Button size="md" onClick={() => setMaking(true)}>
      {t("keys.make")}
    </Button>
  );
  return (
    <div className="stack">
      {made && <Once label={t("keys.made", { name: made.name ?? made.prefix ?? "" })} text={made.key} hint={t("keys.once")} close={() => setMade(undefined)} />}
      {isMaking && <KeyForm slug={slug} made={show} cancel={() => setMaking(false)} />}
      <Panel title={t("keys.title")} hint={t("keys.hint")} side={side}>
        {keys.isPending && <Waiting />}
        {keys.error && <Broken error={keys.error} again={() => void keys.refetch()} />}
        {keys.data?.length === 0 && <p>{t("keys.none")}</p>}
        <ul className="lines">
          {keys.data?.map((key) => <KeyLine key={key.id} slug={slug} held={key} show={show} mayChange={mayChange} />)}
        </ul>
      </Panel>
    </div>
  );
}
