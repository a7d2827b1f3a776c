/** From what a tick knows of a check to the row that history keeps. */
import { SCHEDULED } from "../core/check/attempt.ts";
import { MINUTE_MS } from "../core/check/check.ts";
import type { Gap } from "../core/shard/shard.ts";
import type { PackedCheck } from "./codec/packed-check.ts";
import type { RecordedCheck } from "./commit.ts";

export function packedRow({ key, check }: RecordedCheck): PackedCheck {
  const { minute, at, region, colo, attempt, verdict, status, latencyMs, value, failure } = check;
  return { key, minute, at, region, colo, attempt, verdict, status, latencyMs, value, failure };
}

/** Minutes that nobody checked in, as checks that were lost. */
export function lostRows({ key, region, minutes }: Gap): PackedCheck[] {
  return minutes.map((minute) => ({
    key,
    minute,
    at: minute * MINUTE_MS,
    region,
    colo: null,
    attempt: SCHEDULED,
    verdict: "lost",
    status: null,
    latencyMs: 0,
    value: null,
    failure: { type: "probe.lost", hop: { role: "probe", product: null }, causes: [] },
  }));
}
