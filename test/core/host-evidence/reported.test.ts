/**
 * Excerpts of logs as people post them, each labelled with what honestly can be read of it. What speaks for a cause must be
 * of those kinds, and half of the excerpts look like a fault and are none.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kindOf } from "../../../src/core/host-evidence/fact.ts";
import { readLogs } from "../../../src/core/host-evidence/read-logs.ts";

const FOLDER = `${import.meta.dirname}/../../fixtures/host-logs/reported/`;
const READER = { timeZone: "UTC", now: Date.parse("2026-11-26T12:00:00Z") };
/** What wraps a line may have its time more exactly than the line. */
const MAX_APART_MS = 1_500;

interface Case {
  readonly title: string;
  readonly text: string;
  readonly wanted: readonly string[];
  readonly at: string;
}

const casesOf = (file: string): Case[] =>
  readFileSync(FOLDER + file, "utf8")
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const [title = "", ...lines] = block.trimEnd().split("\n");
      const [kinds = "", at = "*"] = lines.pop()!.replace(/^=> /, "").split(" ; ");
      return { title, text: lines.join("\n"), wanted: kinds.split(","), at };
    });

describe("an excerpt of a real log", () => {
  it.each(readdirSync(FOLDER).flatMap(casesOf))("is named or left: $title", ({ text, wanted, at }) => {
    const facts = readLogs({ source: "", text }, READER).flatMap(({ fact }) => fact ?? []);
    const speaking = facts.filter(({ kind }) => kindOf(kind).weight !== "context");
    expect(speaking.filter(({ kind }) => !wanted.includes(kind))).toEqual([]);
    const found = facts.find(({ kind }) => wanted.includes(kind));
    if (!wanted.includes("none") && !wanted.includes("unread")) expect(found).toBeDefined();
    if (found === undefined || at === "*") return;
    if (at === "-") expect(found.at).toBeNull();
    else expect(Math.abs((found.at ?? 0) - Date.parse(at))).toBeLessThan(MAX_APART_MS);
  });
});
