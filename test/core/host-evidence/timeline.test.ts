import { expect, it } from "vitest";
import { factOf } from "../../../src/core/host-evidence/read-logs.ts";
import { momentsOf } from "../../../src/core/host-evidence/timeline.ts";

const at = (second: number) => Date.parse("2026-11-25T03:00:00Z") + second * 1000;
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 19);

it("the timeline puts host and probe into one order, to the second", () => {
  const moments = momentsOf(
    [
      { at: at(5), latencyMs: 30, region: "weur", outcome: "502" },
      { at: at(2), latencyMs: 5_000, region: "enam", outcome: "504" },
    ],
    [
      {
        agent: "web1",
        facts: [
          factOf("upstream.refused", "nginx: connect() failed (111)", at(5)),
          factOf("memory.oom-kill", "kernel killed node (pid 812)", at(4)),
          factOf("process.started", "no time", null),
        ],
      },
    ],
  );
  expect(moments.map(({ at: when, text, isRoot }) => `${clock(when)} ${text}${isRoot ? " !" : ""}`)).toEqual([
    "03:00:02 your check from enam left",
    "03:00:04 kernel killed node (pid 812) !",
    "03:00:05 nginx: connect() failed (111)",
    "03:00:05 your check from weur: 502",
    "03:00:07 your check from enam: 504",
  ]);
});
