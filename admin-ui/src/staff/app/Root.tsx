// Around every page: a refusal that was said on one does not stand on the next.
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

import { useToast } from "./toast";

export function Root() {
  const page = useLocation({ select: ({ pathname }) => pathname });
  const { turn } = useToast();
  useEffect(turn, [page, turn]);
  return <Outlet />;
}
