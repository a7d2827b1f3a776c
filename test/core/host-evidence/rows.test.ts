import { describe, expect, it } from "vitest";
import { PROGRAMS } from "../../../src/core/host-evidence/lines/table.ts";
import { template } from "../../../src/core/host-evidence/template.ts";

const SAMPLE: Readonly<Record<string, string>> = { int: "7", num: "7.5", word: "w", rest: "the rest" };
/** A line that fits the pattern: what a row of that wording would meet. */
const lineOf = (source: string) =>
  source
    .replace(/\{(\w+)(?::(\w+))?\}/g, (_whole, _name, type: string) => SAMPLE[type] ?? "some thing")
    .replace("…", "");

describe("the rows", () => {
  it.each(
    PROGRAMS.flatMap(({ name, rows }) =>
      rows.map((row) => ({ program: name, rows, row, source: row.when.source })),
    ),
  )("of $program are not hidden by an earlier one: $source", ({ rows, row, source }) => {
    const line = lineOf(source);
    const first = rows.find(({ when }) => when.match(line) !== null);
    expect(first?.when.source).toBe(row.when.source);
  });

  it("name only fields that their pattern or their program's form has", () => {
    const known = new Set([
      "upstream",
      "level",
      "worker",
      "errno",
      "error",
      "pool",
      "last",
      "master",
      "module",
      ...["ms", "ns", "from", "to", "count"],
    ]);
    const missing = PROGRAMS.flatMap(({ rows }) =>
      rows.flatMap(({ when, text }) =>
        [...text.matchAll(/\{(\w+)\}/g)]
          .map(([, name = ""]) => name)
          .filter((name) => !known.has(name) && !when.source.includes(`{${name}`))
          .map((name) => `${when.source}: ${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe("a pattern", () => {
  it.each([
    ["killed {pid:int} ({name})", "killed 812 (node)", { pid: "812", name: "node" }],
    ["killed {pid:int} ({name})", "killed x (node)", null],
    ["killed {pid:int} ({name})", "was killed 812 (node)", null],
    ["killed {pid:int} ({name})", "killed 812 (node) and more", null],
    ["killed {pid:int}…", "killed 812 (node) and more", { pid: "812" }],
    ["took {ms:num} ms", "took 5.25 ms", { ms: "5.25" }],
    ["{what:rest}", "anything at all", { what: "anything at all" }],
    ['said "{said}"', 'said "a "quoted" word"', { said: 'a "quoted" word' }],
    ["a {x:word} b", "a one two b", null],
  ])("%s on %s", (source, line, fields) => {
    expect(template(source).match(line)).toEqual(fields);
  });

  it("refuses a hole of no known kind", () => {
    expect(() => template("{pid:integer}")).toThrow("no such hole");
  });
});
