import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readLogs } from "../../../src/core/host-evidence/read-logs.ts";

const FOLDER = `${import.meta.dirname}/../../fixtures/host-logs/`;
const READER = { timeZone: "UTC", now: Date.parse("2026-11-26T12:00:00Z") };

interface Case {
  readonly line: string;
  readonly expected: string;
}

/** Blocks of a line (or several: a stack trace) and `=> kind | time | text`, `=> routine` or `=> unread`. */
function casesOf(file: string): Case[] {
  const cases: Case[] = [];
  let lines: string[] = [];
  for (const line of readFileSync(FOLDER + file, "utf8")
    .split("\n")
    .slice(1)) {
    if (line.startsWith("## ")) lines = [];
    else if (line.startsWith("=> ")) {
      cases.push({ line: lines.join("\n").replace(/^\n+/, ""), expected: line.slice(3) });
      lines = [];
    } else lines.push(line);
  }
  return cases;
}

/** Lines without a time of their own take the one before: alone they have none. */
const withoutTime = (said: string) => said.replace(/ \| (?:-|\d{4}-\d{2}-\S+Z) \| /, " | ");

function said(line: string): string {
  const [read] = readLogs({ source: "", text: line }, READER);
  if (read === undefined) return "nothing";
  if (read.fact === null) return read.state;
  const at = read.at === null ? "-" : new Date(read.at).toISOString();
  return `${read.fact.kind} | ${at} | ${read.fact.text}`;
}

const files = ["", "documented/"].flatMap((folder) =>
  readdirSync(FOLDER + folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => folder + name),
);

describe("log lines of real programs", () => {
  it("are there", () => expect(files.length).toBeGreaterThan(20));

  for (const file of files)
    it.each(casesOf(file))(`of ${file}: $line`, ({ line, expected }) => {
      const found = said(line);
      if (found.includes(" | - | ")) expect(withoutTime(found)).toBe(withoutTime(expected));
      else expect(found).toBe(expected);
    });
});
