import { expect, it } from "vitest";

import { isLastOwner, type Member } from "./people";

const member = (id: string, role: string, status = "active") => ({ id, role, status }) as Member;
const last = (all: Member[]) => all.filter((it) => isLastOwner(it, all)).map(({ id }) => id);

it("knows the owner without whom nobody would be one", () => {
  expect(last([member("a", "owner"), member("b", "manager")])).toEqual(["a"]);
  expect(last([member("a", "owner"), member("b", "owner")])).toEqual([]);
});

it("does not count an owner who was invited and has not come yet", () => {
  expect(last([member("a", "owner"), member("b", "owner", "invited")])).toEqual(["a"]);
});
