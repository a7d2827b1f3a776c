import { describe, expect, it } from "vitest";
import { probeRequest } from "../../../src/core/check/request.ts";
import type { MonitorOf } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";

function contentType(body: string, headers: Record<string, string> = {}): string | undefined {
  const target = { url: "https://shop.example/", method: "POST" as const, body, headers };
  const parsed = parseMonitor({ id: "shop", target });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const request = probeRequest(parsed.monitor as MonitorOf<"http">, "shop.hq1.auto.0", null);
  return request.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
}

describe("a body without a content type is sent", () => {
  it.each([
    ['{"query":"{ up }"}', "application/json"],
    [" [1, 2]", "application/json"],
    ['{"key":"{{secret.KEY}}","n":{{ secret.N }}}', "application/json"],
    ["{ up }", undefined],
    ["12", undefined],
    ["a=1&b=2", undefined],
    ["", undefined],
  ])("%s as %s", (body, type) => {
    expect(contentType(body)).toBe(type);
  });

  it("and one with a content type as the monitor says", () => {
    expect(contentType("{}", { "content-TYPE": "application/graphql" })).toBe("application/graphql");
  });
});
