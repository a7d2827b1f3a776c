import { describe, expect, it } from "vitest";
import type { FailureSummary } from "../../../src/core/check/verdict.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { Cause } from "../../../src/core/diagnosis/diagnosis.ts";
import { down, historyOf } from "./history-of.ts";
import { STORIES } from "./stories.ts";

function commandsOf(cause: Cause): string[] {
  const [, input] = STORIES.find(([name]) => name === cause)!;
  const hypothesis = diagnose(input).hypotheses.find((one) => one.cause === cause)!;
  return hypothesis.investigate.flatMap(({ command }) => (command === undefined ? [] : [command]));
}

/** Minutes in which it hangs: at no regular time. */
const HUNG = [311, 1777, 3202, 4999, 6101, 7412, 8803, 9333];

describe("the commands to run next", () => {
  // The last crash of the story is 9333 minutes after Thursday 2026-01-01 00:00 UTC: the 7th, 11:33.
  it("look into the application's log around the newest failure", () => {
    expect(commandsOf("crash-restart")).toContain(
      'journalctl -u app --since "2026-01-07 11:31:01 UTC" --until "2026-01-07 11:35:02 UTC"',
    );
  });

  it("begin with the error log of the gateway that answered", () => {
    const [, input] = STORIES.find(([name]) => name === "bad-pool-member")!;
    const [hypothesis] = diagnose(input).hypotheses;
    expect(hypothesis!.investigate[0]).toMatchObject({ look: "nginx's error log at that second" });
    expect(hypothesis!.investigate[0]!.command).toMatch(/^zgrep -h -e .* \/var\/log\/nginx\/error\.log\*$/);
  });

  it("name the patient attempt where it has the answer", () => {
    const timeout: FailureSummary = {
      type: "probe.timeout",
      hop: { role: "nobody", product: null },
      causes: [],
    };
    const gateway: FailureSummary = {
      type: "http.status",
      hop: { role: "proxy", product: "nginx" },
      causes: [{ cause: "connection_read_timeout", weight: 0.6 }],
    };
    const input = historyOf({
      regions: ["weur", "enam"],
      at: (m) => (HUNG.some((start) => m >= start && m < start + 4) ? down(timeout, null, 10_000) : null),
    });
    const hung = input.checks.filter(({ verdict }) => verdict === "down");
    const patient = hung
      .filter((_, index) => index % 8 === 0)
      .map((check) => ({ ...check, ...down(gateway, 504, 60_003), attempt: 6, at: check.at + 12_000 }));
    const [hypothesis] = diagnose({ ...input, checks: [...input.checks, ...patient] }).hypotheses;
    expect(hypothesis).toMatchObject({ cause: "upstream-timeout" });
    expect(hypothesis!.for[0]).toBe(
      "an attempt that waited longer got a 504 from nginx after 60 s: it was waiting for the application",
    );
    const commands = hypothesis!.investigate.map(({ command }) => command).join("\n");
    expect(commands).toMatch(/check=shop\.[0-9a-z]+\.(weur|enam)\.6'/);
    expect(commands).not.toMatch(/\.0'/);
  });

  it("has no command for the target when the fault is the monitor's own", () => {
    expect(commandsOf("monitor-side")).toEqual([]);
  });

  it("grep the very request by the check's id", () => {
    const found = commandsOf("keepalive-race").find((command) => command.includes("'shop."));
    expect(found).toMatch(/^grep -rh 'shop\.[0-9a-z]{5}\.(weur|enam|apac)\.0' \/var\/log\//);
  });

  it.each(STORIES)("%s: every step says where to look and what to expect", (cause, input) => {
    const hypothesis = diagnose(input).hypotheses.find((one) => one.cause === cause)!;
    for (const step of hypothesis.investigate) {
      expect(step.look).not.toBe("");
      expect(step.expect).not.toBe("");
      expect(`${step.look} ${step.command ?? ""} ${step.expect}`).not.toMatch(/undefined|NaN|\$\{/);
    }
  });
});

it("warns that a GET is blind to most of a keep-alive race", () => {
  const [, input] = STORIES.find(([name]) => name === "keepalive-race")!;
  const [hypothesis] = diagnose(input).hypotheses;
  expect(hypothesis!.against.join()).toContain("silently retry a GET");
  expect(hypothesis!.investigate.some(({ look }) => look.includes("POST"))).toBe(true);
});
