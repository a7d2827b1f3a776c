import { describe, expect, it } from "vitest";
import { breaches } from "./house-rules.ts";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const scripts = import.meta.glob<string>("../scripts/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const tests = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const files = Object.fromEntries(
  Object.entries(sources).map(([path, source]) => [path.replace("../src/", ""), source]),
);
const users = { scripts: beside("scripts/", scripts), tests: beside("test/", tests) };

/** As if they stood beside the rooms: `../src/core/x.ts` leads to `core/x.ts`. */
function beside(folder: string, given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([path, source]) => [
      folder + path.replace(/^(\.\.\/scripts|\.)\//, ""),
      source.replace(/"((?:\.\.\/)+)src\//g, (_, up: string) => `"${up}`),
    ]),
  );
}

const own = breaches(files, users);

describe("the house", () => {
  it("has files to look at", () => {
    expect(Object.keys(files).length).toBeGreaterThan(10);
  });

  it("keeps its import rules", () => {
    expect(own).toEqual([]);
  });

  it.each([
    ["core reaching up", { "core/a.ts": 'import { x } from "../store/b.ts";' }],
    ["store and probe meeting", { "store/a.ts": 'import { x } from "../probe/b.ts";' }],
    ["notify and store meeting", { "notify/a.ts": 'export { x } from "../store/b.ts";' }],
    ["jobs reaching web", { "jobs/a.ts": 'import { x } from "../web/app.ts";' }],
    ["Drizzle outside store", { "jobs/a.ts": 'import { eq } from "drizzle-orm";' }],
    ["Hono outside web", { "core/a.ts": 'import { Hono } from "hono";' }],
    ["cloudflare: in core", { "core/a.ts": 'import { env } from "cloudflare:workers";' }],
    ["a dynamic import", { "core/a.ts": 'const x = import("../web/app.ts");' }],
    ["a multi-line import", { "core/a.ts": 'import {\n  x,\n  y,\n} from "../jobs/tick.ts";' }],
    ["a clock in core", { "core/a.ts": "const now = () => Date.now();" }],
    ["an await in core", { "core/a.ts": "async function f() { await g(); }" }],
    ["a barrel", { "store/index.ts": "" }],
    ["a utils file", { "core/utils.ts": "" }],
    ["an unknown room", { "lib/a.ts": "" }],
    ["a file that is too long", { "core/a.ts": "\n".repeat(251) }],
    [
      "a circle of two",
      { "core/a.ts": 'import "./b.ts";', "core/b.ts": 'import type { X } from "./a.ts";\nimport "./a.ts";' },
    ],
    [
      "a circle of three, by types alone",
      {
        "core/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;',
        "core/b.ts": 'import type { C } from "./c/c.ts";\nexport type B = C;',
        "core/c/c.ts": 'import type { A } from "../a.ts";\nexport type C = A;',
      },
    ],
    ["a function that nobody imports", { "core/a.ts": "export function f() {}" }],
    ["a type that nobody imports", { "core/a.ts": "export interface Lonely {}" }],
    [
      "an export that a file imports by another name only",
      {
        "core/a.ts": "export const a = 1;\nexport const b = 2;",
        "core/b.ts": 'import { a as b } from "./a.ts";',
      },
    ],
  ] as [string, Record<string, string>][])("notices %s", (_name, planted) => {
    expect(breaches({ ...files, ...planted }, users).filter((one) => !own.includes(one))).toHaveLength(1);
  });

  it.each([
    ["lets scripts use what the Worker itself does not", "scripts", "export function f() {}", 0],
    ["lets a test ask for what its file uses itself", "tests", "export function f() {}\nf();", 0],
    ["notices what only a test keeps alive", "tests", "export function f() {}", 1],
  ])("%s", (_name, folder, source, found) => {
    const using = { [folder]: { [`${folder}/s.ts`]: 'import { f } from "../core/a.ts";' } };
    expect(breaches({ "core/a.ts": source }, using)).toHaveLength(found);
  });

  it("lets comments and strings speak of what code may not", () => {
    expect(breaches({ "core/a.ts": '/** never Date.now() */\nconst text = "await the deploy";' })).toEqual(
      [],
    );
  });
});
