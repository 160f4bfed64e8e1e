// Something done by one press: what it changed is asked for again, and a refusal is said. What was done is said too,
// where nothing on the page shows it.
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { sentence } from "../house/refusals";
import { useToast } from "./toast";

interface Act<S, T> {
  act: (said: S) => Promise<T>;
  /** What is to be asked for again. */
  stale?: QueryKey;
  /** What is said when it is done. */
  done?: (answer: T, said: S) => string;
  /** The place that shows refusals itself; else they are said at the foot of the page. */
  showsRefusals?: boolean;
}

export function useAct<S = void, T = unknown>({ act, stale, done, showsRefusals }: Act<S, T>) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { say } = useToast();
  return useMutation<T, Error, S>({
    mutationFn: act,
    onSuccess: async (answer, said) => {
      if (done) say({ text: done(answer, said) });
      if (stale) await client.invalidateQueries({ queryKey: stale });
    },
    onError: (error) => {
      if (!showsRefusals) say({ text: sentence(error, t), tone: "refusal" });
    },
  });
}
