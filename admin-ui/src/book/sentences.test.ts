// Why something did not work, in every language.
import { expect, it } from "vitest";

import { Problem, type ProblemBody, Unreachable } from "../api/problem";
import { words as de } from "../i18n/de";
import { words as en } from "../i18n/en";
import { words as es } from "../i18n/es";
import { words as fr } from "../i18n/fr";
import { words as it_ } from "../i18n/it";
import { mayCall, sentence } from "./sentences";

const refused = (code: string, status = 409) => new Problem({ code, status, detail: "" } as ProblemBody, 1);

const CODES = [
  "guest_stayed_away", "guest_has_booking", "too_many_holds", "request_lapsed", "step_not_possible",
  "waitlist_closed", "waitlist_full", "already_waiting", "nothing_to_wait_for", "nothing_offered",
  "wait_not_open", "wait_not_found", "restaurant_suspended",
];

it.each([en, it_, de, fr, es])("has a sentence of its own for each refusal ($bookTable)", (words) => {
  const said = CODES.map((code) => sentence(refused(code), words));
  expect(new Set([...said, words.brokenWhy, words.unreachable]).size).toBe(CODES.length + 2);
});

it("has something to say of what it does not know", () => {
  expect([sentence(refused("tea_time"), en), sentence(refused("tea_time", 503), en), sentence(new Unreachable(), en)]).toEqual([
    en.brokenWhy, en.unreachable, en.unreachable,
  ]);
});

it("names a person where one could help", () => {
  expect(["guest_stayed_away", "waitlist_full", "restaurant_suspended", "already_waiting"].map((code) => mayCall(refused(code)))).toEqual([true, true, true, false]);
});
