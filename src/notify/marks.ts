import type { Severity } from "./headline.ts";

/** In front of a title, where a message has no colour. */
export const MARKS: Readonly<Record<Severity, string>> = {
  critical: "🔴",
  warning: "🟠",
  info: "🔵",
  resolved: "🟢",
};
