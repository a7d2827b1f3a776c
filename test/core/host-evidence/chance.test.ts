/**
 * Hosts that are loud all day long, and failures that have nothing to do with it: how often does a diagnosis name what a
 * log said by chance? Asked for as an agent is, minute by minute, and diagnosed as a monitor is.
 */
import { describe, expect, it } from "vitest";
import { Random } from "../../../scripts/bench-diagnosis/random.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { FactKind } from "../../../src/core/host-evidence/fact.ts";
import { factOf } from "../../../src/core/host-evidence/read-logs.ts";
import { distinct } from "../../../src/core/host-evidence/report.ts";
import { type FailingCheck, wantsOf, withFailures } from "../../../src/core/host-evidence/wants.ts";
import { weighed } from "../../../src/core/host-evidence/weigh.ts";
import { BAD_GATEWAY, historyOf, MINUTE, START } from "../diagnosis/history-of.ts";

const SEEDS = 20;

interface Line {
  readonly at: number;
  readonly kind: FactKind;
  readonly text: string;
  readonly level?: number;
}
type Noise = (random: Random, from: number, to: number) => Line[];

/** So many a minute, at any time. */
const anyTime =
  (aMinute: number, kind: FactKind, text: string): Noise =>
  (random, from, to) => {
    const lines: Line[] = [];
    for (let at = from; at < to; at += (-Math.log(1 - random.next()) / aMinute) * MINUTE)
      lines.push({ at: Math.floor(at / 1000) * 1000, kind, text });
    return lines;
  };
const everyMinutes =
  (period: number, text: string): Noise =>
  (random, from, to) => {
    const phase = random.whole(0, period - 1);
    const first = Math.ceil(from / MINUTE);
    return Array.from({ length: Math.floor((to - from) / MINUTE) }, (_, n) => first + n)
      .filter((minute) => minute % period === phase)
      .map((minute) => ({ at: minute * MINUTE + 1000, kind: "job.ran", text }));
  };
const bursts =
  (period: number, minutes: number, kind: FactKind, text: string): Noise =>
  (random, from, to) => {
    const lines: Line[] = [];
    for (let at = from; at < to; at += period * (0.5 + random.next()) * MINUTE) {
      const level = kind === "cpu.starved" ? { level: random.between(2, 20) } : {};
      for (let n = 0; n < 6 * minutes; n++)
        lines.push({ at: Math.floor(at) + n * 10_000, kind, text, ...level });
    }
    return lines;
  };

const KINDS: Readonly<Record<string, Noise>> = {
  exceptions: anyTime(0.2, "app.exception", "the application failed: TypeError: x is undefined"),
  "another page's timeouts": anyTime(
    0.15,
    "upstream.read-timeout",
    "nginx: 10.0.0.9:80 did not answer in time",
  ),
  "a job every five minutes": everyMinutes(5, "cron ran a job of www: poll.sh"),
  "a job each minute": everyMinutes(1, "cron ran a job of www: each.sh"),
  "an hourly job": everyMinutes(60, "cron ran a job of root: hourly.sh"),
  "full slots by the hour": bursts(25, 3, "db.slots", "PostgreSQL: all connection slots are taken"),
  "killed workers": anyTime(0.08, "worker.timeout", "gunicorn killed worker 7"),
  "a crawler over its rate": anyTime(0.5, "limit.rate", "nginx: over the request rate of limit_req"),
  "renewed workers": anyTime(0.25, "process.restarted", "php-fpm: pid 7 ended, 8 took its place"),
  "a busy host": bursts(12, 5, "cpu.starved", "processes waited for a CPU (PSI cpu 80 %)"),
  "another service short of memory": anyTime(
    0.08,
    "memory.oom-kill",
    "Docker: container batch ran out of memory",
  ),
  "another page's name": anyTime(0.3, "upstream.dns", "nginx could not resolve partner.example"),
  "another pool's checks": anyTime(0.05, "health.down", "HAProxy marked other/b down: Layer4 timeout"),
};

/** Runs of one failing minute: some in a day, or some within the hour. */
function failingMinutes(random: Random, isDense: boolean): number[] {
  const count = random.whole(3, isDense ? 6 : 11);
  if (isDense) return Array.from({ length: count }, (_, n) => 12 + 6 * n + random.whole(0, 1));
  return Array.from({ length: count }, () => random.whole(60, 1200)).sort((a, b) => a - b);
}

/** How sure the surest cause is that rests on the host. */
function surest(seed: number, noise: Noise, isDense: boolean): number {
  const random = new Random(seed);
  const minutes = new Set(failingMinutes(random, isDense));
  const history = historyOf({
    days: 1,
    regions: ["weur", "enam"],
    at: (minute) =>
      minutes.has(minute)
        ? { verdict: "down", status: 502, latencyMs: 40 + random.whole(0, 20), failure: BAD_GATEWAY }
        : null,
  });
  const from = (START - 90) * MINUTE;
  const lines = noise(random, from, history.to);
  const failing = history.checks
    .filter(({ verdict }) => verdict === "down")
    .map((check): FailingCheck => ({ ...check, monitor: "shop", intervalMinutes: 1 }));
  const windows = wantsOf(withFailures([], failing), null, history.to, from).map((want) => {
    const written = lines.filter(({ at }) => at >= want.from && at <= want.to);
    return {
      ...want,
      want: want.id,
      facts: distinct(
        written.map(({ kind, text, at, ...level }) => ({ ...factOf(kind, text, at), ...level })),
      ),
    };
  });
  const { hypotheses } = diagnose({ ...history, host: weighed(windows) });
  const inside = hypotheses.filter((one) => one.for.some((text) => text.startsWith("from inside")));
  return Math.max(0, ...inside.map(({ confidence }) => confidence));
}

describe("what a loud host says by chance", () => {
  const all = Object.values(KINDS).flatMap((noise) =>
    [false, true].flatMap((isDense) =>
      Array.from({ length: SEEDS }, (_, n) => surest(n + 7, noise, isDense)),
    ),
  );
  const share = (least: number) => all.filter((confidence) => confidence >= least).length / all.length;

  it("names a cause at 0.5 and more in 3 of 100 histories at most", () => {
    expect(share(0.5)).toBeLessThanOrEqual(0.03);
  });

  it("names hardly any at 0.8 and more", () => {
    expect(share(0.8)).toBeLessThanOrEqual(0.005);
  });
});

describe("what a host says of the failures", () => {
  it.each([false, true])("is named beside that noise (within the hour: %s)", (isDense) => {
    const own: Noise = () => {
      const random = new Random(3);
      return failingMinutes(random, isDense).map((n) => ({
        at: (START + n) * MINUTE + 1000,
        kind: "app.exception",
        text: "the application failed: TypeError: price is undefined",
      }));
    };
    expect(surest(3, own, isDense)).toBeGreaterThanOrEqual(0.9);
  });
});
