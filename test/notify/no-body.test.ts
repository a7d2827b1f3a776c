import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCaptures, toInput } from "../../scripts/capture/captures.ts";
import { alertData } from "../../src/core/alert/alert.ts";
import {
  type Attribution,
  attributionJson,
  readAttribution,
} from "../../src/core/attribution/attribution.ts";
import { checkAssertions } from "../../src/core/check/assertion.ts";
import { checkOf } from "../../src/core/check/check-of.ts";
import { failureJson, failureOf } from "../../src/core/check/failure.ts";
import { lostReading } from "../../src/core/check/reading.ts";
import { type Channel, parseChannel } from "../../src/core/config/channel/channel.ts";
import type { MonitorOf } from "../../src/core/config/monitor.ts";
import type { Alert } from "../../src/notify/alert.ts";
import { requestsFor } from "../../src/notify/kinds.ts";
import { monitorOf, START, tell } from "../core/condition/story.ts";

const MARK = "mark-7c1f-of-a-customer";
const opened = tell("auto: .XX").changes[0]!;

const CHANNELS: readonly Channel[] = [
  { kind: "webhook", url: "https://r.example/h" },
  { kind: "slack", url: "https://r.example/h" },
  { kind: "discord", url: "https://r.example/h" },
  { kind: "telegram", token: "1:a", chat: "1" },
  { kind: "teams", url: "https://r.example/h" },
  { kind: "ntfy", url: "https://r.example/topic" },
  { kind: "pagerduty", routingKey: "k" },
  { kind: "opsgenie", apiKey: "k" },
].map((input) => {
  const parsed = parseChannel({ id: "c", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.channel;
});

/** One failing assertion of every kind, none of which names the mark. */
const ASSERTS = [
  { bodyContains: ["healthy"] },
  { bodyNotContains: ["e"] },
  { bodyMatches: "^ok$" },
  { header: { "x-state": "up" } },
  ...[
    { equals: 1 },
    { notEquals: "x" },
    { contains: "z" },
    { matches: "^z" },
    { greaterThan: 1 },
    { lessThan: 1 },
    { exists: false },
    { exists: true },
  ].map((demand) => ({ json: [{ path: "$.a", ...demand }] })),
  {},
];

const PAGES = [...readCaptures("shared"), ...readCaptures("own")].filter(({ status }) => status !== null);

/** A real page with the mark somewhere in it, or JSON that holds it. */
const answer = fc.oneof(
  fc
    .record({ page: fc.constantFrom(...PAGES), at: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ page, at }) => {
      const body = page.body ?? "";
      const cut = Math.floor(body.length * at);
      return { ...toInput(page), body: `${body.slice(0, cut)} ${MARK} ${body.slice(cut)}` };
    }),
  fc
    .record({
      status: fc.constantFrom(200, 403, 404, 429, 500, 502, 503, 504, 520),
      value: fc.constantFrom<unknown>(MARK, [MARK], { b: MARK }, `x${MARK}`),
    })
    .map(({ status, value }) => ({
      status,
      headers: [["content-type", "application/json"]] as [string, string][],
      body: JSON.stringify({ a: value, message: MARK, code: 502, reason: MARK }),
    })),
  fc
    .constantFrom(200, 500, 502, 503)
    .map((status) => ({ status, headers: [], body: `${MARK} at the start` })),
);

describe("an alert without includeBody", () => {
  it("holds nothing of the failing body, whatever is asserted, whoever wrote it, wherever it is sent", () => {
    fc.assert(
      fc.property(answer, fc.constantFrom(...ASSERTS), fc.boolean(), (given, assert, includeBody) => {
        const monitor = monitorOf({ assert: { status: ["2xx"], ...assert }, alert: { includeBody } });
        const { body, headers, status } = given;
        const start = { text: body, bytes: body.length, truncated: false, charset: null };
        const reading = {
          ...lostReading(START + 1, (START + 1) * 60_000, "auto", 0, ""),
          ...{ status, headers, body: start, error: null },
          assertion: checkAssertions(
            { ...(monitor as MonitorOf<"http">).assert, status: ["100-999"] },
            { status, headers, body },
          ),
        };
        const check = checkOf(reading, null);
        const firstFailure = failureOf({
          monitor: "shop",
          check,
          request: null,
          lastGood: null,
          incident: null,
        });
        const data = alertData(opened, { monitor, channels: [], statusUrl: null, firstFailure });
        const row = JSON.stringify(data);
        expect(row.includes(MARK)).toBe(includeBody);
        const alert: Alert = { id: "1", type: "outage.opened", createdAt: 0, data: JSON.parse(row) };
        expect(JSON.stringify(failureJson(firstFailure, includeBody)).includes(MARK)).toBe(includeBody);
        for (const channel of CHANNELS) {
          const sent = requestsFor(channel, alert, 0).map(({ body }) => body);
          if (!includeBody) expect(sent.join()).not.toContain(MARK);
        }
      }),
      { numRuns: 400 },
    );
  });
});

it("evidence of before, whose reasons were plain texts, is read, and gives none of them away", () => {
  const before = {
    failure: { type: "http.status" },
    hop: { role: "app", product: null },
    upstream: { cause: "passed_through", alternatives: [], confidence: 0.7 },
    confidence: 0.7,
    because: ["status 502", `the body is no known gateway's page: "${MARK}"`],
    meaning: "The application answered 502 itself.",
  } as unknown as Attribution;
  const read = readAttribution(before)!;
  expect(attributionJson(read, true).because).toEqual(before.because);
  expect(attributionJson(read, false).because).toEqual([]);
});
