import { describe, expect, it } from "vitest";
import { breaches } from "./house-rules.ts";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.fromEntries(
  Object.entries(sources).map(([path, source]) => [path.replace("../src/", ""), source]),
);

describe("the house", () => {
  it("has files to look at", () => {
    expect(Object.keys(files).length).toBeGreaterThan(10);
  });

  it("keeps its import rules", () => {
    expect(breaches(files)).toEqual([]);
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
    ["a clock in core", { "core/a.ts": "export const now = () => Date.now();" }],
    ["an await in core", { "core/a.ts": "export async function f() { await g(); }" }],
    ["a barrel", { "store/index.ts": "" }],
    ["a utils file", { "core/utils.ts": "" }],
    ["an unknown room", { "lib/a.ts": "" }],
  ] as [string, Record<string, string>][])("notices %s", (_name, planted) => {
    expect(breaches({ ...files, ...planted })).toHaveLength(1);
  });

  it("lets comments and strings speak of what code may not", () => {
    expect(
      breaches({ "core/a.ts": '/** never Date.now() */\nexport const text = "await the deploy";' }),
    ).toEqual([]);
  });
});
