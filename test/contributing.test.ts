import { describe, expect, it } from "vitest";
import contributing from "../CONTRIBUTING.md?raw";

const files = Object.keys(
  import.meta.glob(["../src/**", "../scripts/**", "../docs/**", "../test/**", "!../test/fixtures/**/*.txt"]),
).map((path) => path.replace(/^\.\.\//, "").replace(/^\.\//, "test/"));

/** Paths of the repository in backticks, as the page writes them: `src/core/.../<cause>.ts`, `channel/kinds.ts`. */
const named = [...contributing.matchAll(/`((?:[\w.-]+|<\w+>)(?:\/(?:[\w.-]+|<\w+>))*\/?(?:\.\w+)?)`/g)]
  .map(([, path]) => path!)
  .filter((path) => path.includes("/") || /\.(?:ts|tsx|md)$/.test(path))
  .filter((path) => !path.startsWith("npm ") && !path.startsWith(".ci"));

const pattern = (path: string) =>
  new RegExp(`(?:^|/)${path.replace(/[.]/g, "\\.").replace(/<\w+>/g, "[\\w-]+")}`);

describe("CONTRIBUTING", () => {
  it("names files", () => {
    expect(named.length).toBeGreaterThan(20);
  });

  it.each([...new Set(named)])("sends nobody to a file that is not there: %s", (path) => {
    expect(files.some((file) => pattern(path).test(file)) || path === "CONTRIBUTING.md").toBe(true);
  });

  it("names the tables that an addition needs a line in", async () => {
    // Each is a record over the union of kinds, so that the type checker asks for the line.
    for (const table of [
      "channel/kinds.ts",
      "notify/kinds.ts",
      "causes/table.ts",
      "findings/table.ts",
      "lines/table.ts",
      "probes.ts",
    ])
      expect(contributing).toContain(table);
  });
});
