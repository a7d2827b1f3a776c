import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { Cause } from "../../../src/core/diagnosis/diagnosis.ts";
import { STORIES } from "./stories.ts";

function commandsOf(cause: Cause): string[] {
  const [, input] = STORIES.find(([name]) => name === cause)!;
  const hypothesis = diagnose(input).hypotheses.find((one) => one.cause === cause)!;
  return hypothesis.investigate.flatMap(({ command }) => (command === undefined ? [] : [command]));
}

describe("the commands to run next", () => {
  // The last crash of the story is 9333 minutes after Thursday 2026-01-01 00:00 UTC: the 7th, 11:33.
  it("look into the application's log around the newest failure", () => {
    expect(commandsOf("crash-restart")).toContain(
      'journalctl -u app --since "2026-01-07 11:31:01 UTC" --until "2026-01-07 11:35:01 UTC"',
    );
  });

  it("has no command for the target when the fault is the monitor's own", () => {
    expect(commandsOf("monitor-side")).toEqual([]);
  });

  it("grep the very request by the check's id", () => {
    const found = commandsOf("keepalive-race").find((command) => command.startsWith("grep 'shop."));
    expect(found).toMatch(/^grep 'shop\.[0-9a-z]{5}\.(weur|enam|apac)\.0' access\.log$/);
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
