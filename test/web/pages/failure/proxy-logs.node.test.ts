import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROXY_LOGS } from "../../../../src/web/pages/failure/proxy-logs.ts";

const docs = readFileSync(`${import.meta.dirname}/../../../../docs/proxy-logs.md`, "utf8").replace(
  /\s+/g,
  " ",
);
const DOCUMENTED = ["nginx", "HAProxy", "Apache", "Envoy", "Traefik"];

describe("the failure's page and docs/proxy-logs.md", () => {
  it.each(PROXY_LOGS.filter(({ name }) => DOCUMENTED.includes(name)))(
    "say one format for $name",
    ({ setUp }) => {
      const lines = setUp.split("\n").map((line) => line.trim().replace(/^- /, ""));
      for (const line of lines) expect(docs).toContain(line);
    },
  );
});
