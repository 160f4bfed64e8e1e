// What is plainly missing before anything is sent.
import { expect, it, vi } from "vitest";

import { bodyOf, faultsOf } from "./draft";

vi.mock("./kept", () => ({ kept: {} }));

const ada = { name: "Ada", phone: "", email: "", notes: " " };

it("needs a way to reach whoever waits, and of a booking only the name", () => {
  expect(faultsOf(ada)).toEqual({});
  expect(faultsOf(ada, true)).toEqual({ phone: "contactMissing" });
  expect(faultsOf({ ...ada, email: "ada@example.com" }, true)).toEqual({});
  expect(faultsOf({ ...ada, name: " " })).toEqual({ name: "nameMissing" });
});

it("sends nothing for what was left empty", () => {
  expect(bodyOf({ ...ada, phone: " 0600 " }, "it")).toEqual({
    guest: { name: "Ada", phone: "0600", email: null, locale: "it" },
    notes: null,
  });
});
