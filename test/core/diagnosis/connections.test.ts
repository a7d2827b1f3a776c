import { describe, expect, it } from "vitest";
import { CONNECTION } from "../../../src/core/check/bare-connection.ts";
import type { Check } from "../../../src/core/check/check.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { Cause, DiagnosisInput } from "../../../src/core/diagnosis/diagnosis.ts";
import { down, draw, historyOf } from "./history-of.ts";
import { STORIES } from "./stories.ts";

const silence = () =>
  down({ type: "probe.timeout", hop: { role: "nobody", product: null }, causes: [] }, null, 10_000);

/** The history with a failing recheck after each failure, beside which a bare connection went so. */
function connectedIn(connection: (check: Check) => number | null, input: DiagnosisInput): DiagnosisInput {
  const scheduled = input.checks.filter(({ attempt }) => attempt === 0);
  const rechecks = scheduled
    .filter(({ verdict }) => verdict === "down")
    .map((check) => ({ ...check, attempt: 1, at: check.at + 2000, value: connection(check) }));
  return { ...input, checks: [...scheduled, ...rechecks] };
}

const story = (cause: Cause) => STORIES.find(([name]) => name === cause)![1];
const found = (cause: Cause, connection: number | null) =>
  diagnose(connectedIn(() => connection, story(cause))).hypotheses.find((one) => one.cause === cause);

describe("bare connections beside failing rechecks", () => {
  it.each([
    ["regional-path", "failed"],
    ["upstream-timeout", "through"],
    ["upstream-network", "through"],
  ] as const)("speak about %s, in both directions", (cause, speaksFor) => {
    const against = speaksFor === "failed" ? "through" : "failed";
    const without = found(cause, null)!.confidence;
    expect(found(cause, CONNECTION[speaksFor])!.confidence).toBeGreaterThanOrEqual(without);
    expect(found(cause, CONNECTION[against])?.confidence ?? 0).toBeLessThan(without);
  });

  it("are quoted, for and against", () => {
    expect(found("regional-path", CONNECTION.failed)!.for.join()).toMatch(
      /a bare connection failed too at \d+ of \d+ failing times/,
    );
    expect(found("regional-path", CONNECTION.through)!.against.join()).toMatch(
      /a bare connection got through at \d+ of \d+ times without an answer: the network and the listener worked/,
    );
  });

  it("that got through say nothing of the way where an answer came", () => {
    const answered = { ...story("regional-path") };
    const checks = answered.checks.map((check) =>
      check.verdict === "down" ? { ...check, ...down() } : check,
    );
    const input = { ...answered, checks };
    const confidence = (connection: number | null) =>
      diagnose(connectedIn(() => connection, input)).hypotheses.map((one) => one.confidence);
    expect(confidence(CONNECTION.through)).toEqual(confidence(null));
  });

  it("say nothing by two of them, nor where they differ", () => {
    const twice = historyOf({ at: (minute) => (minute === 1000 || minute === 5000 ? silence() : null) });
    const inputs = [
      connectedIn(() => CONNECTION.failed, twice),
      connectedIn(({ minute }) => minute % 2, story("regional-path")),
    ];
    for (const input of inputs)
      expect(JSON.stringify(diagnose(input).hypotheses)).not.toContain("bare connection");
  });

  it.each([CONNECTION.through, CONNECTION.failed])("name no more causes of chance failures (%i)", (value) => {
    const named = (connection: number | null, salt: number) => {
      const chance = (minute: number, region: string) =>
        draw(minute, salt * 7 + region.charCodeAt(0)) < 0.0006
          ? draw(minute, salt + 99) < 0.5
            ? silence()
            : down()
          : null;
      const input = historyOf({ regions: ["weur", "enam", "apac"], days: 4, at: chance });
      return diagnose(connectedIn(() => connection, input)).hypotheses.some(
        ({ confidence }) => confidence >= 0.6,
      );
    };
    const salts = Array.from({ length: 40 }, (_, salt) => salt);
    const more = salts.filter((salt) => named(value, salt) && !named(null, salt));
    expect(more.length).toBeLessThanOrEqual(1);
  });
});
