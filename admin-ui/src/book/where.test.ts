// The address says where the guest is.
import { expect, it } from "vitest";

import { read } from "./where";

const at = (path: string) => read(new URL(path, "https://example.test"));

it("reads choices, and passes over what is none", () => {
  expect(at("/book/demo?party=4&date=2026-11-27&area=sala")).toMatchObject({ slug: "demo", party: 4, date: "2026-11-27", area: "sala" });
  expect(at("/book/demo?party=two&date=friday")).toMatchObject({ party: undefined, date: undefined });
  expect(at("/book/demo?party=501")).toMatchObject({ party: undefined });
});

it("reads a reservation and its token, from the fragment or the query", () => {
  expect(at("/book/demo/r/res_1#token=a%2Bb")).toMatchObject({ reservation: "res_1", token: "a+b", isNew: false });
  expect(at("/book/demo/r/res_1?token=old")).toMatchObject({ token: "old" });
  expect(at("/book/demo/waiting/wtl_1#token=c")).toMatchObject({ waiting: "wtl_1", token: "c", reservation: undefined });
  expect(at("/book/demo/x/res_1")).toMatchObject({ reservation: undefined });
});

it("does not stumble over a broken address", () => {
  expect(at("/book/%E0%A4%A").slug).toBe("%E0%A4%A");
});
