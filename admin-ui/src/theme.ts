// One look for all pages: warm paper, ink, and one accent. Light and dark follow the device.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** A deep green, from pale to dark. */
const bottle: MantineColorsTuple = [
  "#eef5f1", "#dce8e1", "#b8d2c4", "#92bba6", "#72a88c", "#5d9b7c", "#4f8f70", "#3f7a5d", "#2f5a47", "#234637",
];

export const theme = createTheme({
  colors: { bottle },
  primaryColor: "bottle",
  // Text on these shades passes WCAG AA in both schemes.
  primaryShade: { light: 8, dark: 3 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  defaultRadius: "md",
  respectReducedMotion: true,
});

/** What the server drew for this answer; without it the page's policy refuses style elements. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}
