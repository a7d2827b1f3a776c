import { describe, expect, it } from "vitest";
import { FAILURE_TYPES } from "../../../src/core/check/reading.ts";
import { failuresText } from "../../../src/core/condition/wording.ts";
import { publicText } from "../../../src/core/words/status.ts";
import { checkOf, START, tell } from "./story.ts";

describe("failures in words", () => {
  const failing = (type: (typeof FAILURE_TYPES)[number], more: object = {}) => ({
    ...checkOf("down", "weur", START, more),
    failure: { type, hop: { role: "app" as const, product: null }, causes: [] },
  });

  it.each([
    [failing("http.status"), "the app answered 502 from weur"],
    [
      failing("assertion.body", { status: 200 }),
      "the app answered 200 and failed an assertion on its body from weur",
    ],
    [failing("probe.timeout", { status: null }), "no complete answer within the deadline from weur"],
    [failing("tcp.refused", { status: null }), "the connection was refused from weur"],
    [failing("tcp.failed", { status: null }), "no connection could be opened from weur"],
    [failing("dns.failed", { status: null }), "the name servers gave no usable answer from weur"],
    [failing("domain.unregistered", { status: null }), "the domain is not registered from weur"],
  ])("say what came", (check, text) => {
    expect(failuresText([check])).toBe(text);
  });

  it("join regions that saw the same, and keep apart what differs", () => {
    const checks = [checkOf("down", "weur", START), checkOf("down", "enam", START), failing("tcp.reset")];
    expect(failuresText(checks)).toBe(
      "nginx answered 502 from weur, enam; the connection was reset from weur",
    );
  });

  it.each(FAILURE_TYPES)("have words for %s", (type) => {
    expect(failuresText([failing(type)])).toMatch(/^[a-zA-Z0-9', ]{10,}$/);
  });
});

it("strangers read no product, code, region, URL or cause, whatever happens", () => {
  const lanes = [
    "weur: .X.X.X.X{9}....sss...",
    "enam: .........XX.....sss...",
    "apac: .........XX.....sss...",
  ];
  const story = tell(lanes.join("\n"), { monitor: { assert: { slowMs: 1000 } } });
  expect(new Set([...story.byId.values()].map(({ kind }) => kind)).size).toBe(4);
  for (const { publicSummary } of story.byId.values())
    expect(publicSummary).not.toMatch(/nginx|502|weur|enam|apac|shop|http|recheck|ms\b/i);
  expect(publicText("silent", null)).toBe("Monitoring is interrupted.");
});
