// What the restaurant is called, how it is reached, where it is.
import { useMemo } from "react";

import { TextField } from "../kit/fields";
import { Texts } from "../kit/Texts";
import { Part } from "./Part";

const LOCALES = ["en", "en-GB", "en-US", "it-IT", "de-DE", "de-AT", "de-CH", "fr-FR", "fr-CH", "es-ES"];
const uppercase = (text: string) => text.toUpperCase();

export function General() {
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  const currencies = useMemo(() => Intl.supportedValuesOf("currency"), []);
  return (
    <>
      <Part name="identity">
        <TextField at="/name" isRequired />
        <TextField at="/contact/phone" type="tel" />
        <TextField at="/contact/email" type="email" />
        <TextField at="/contact/address" />
      </Part>
      <Part name="place">
        <TextField at="/zone" isRequired picks={zones} />
        <TextField at="/currency" placeholder="EUR" picks={currencies} map={uppercase} />
        <TextField at="/locale" placeholder="en" picks={LOCALES} />
      </Part>
      <Part name="web">
        <Texts at="/web/origins" placeholder="https://www.luna.example" />
      </Part>
    </>
  );
}
