/** Newcomers paste what they have: some lines of a gateway, a stack trace without a time, and no quiet hour beside them. */
import { describe, expect, it } from "vitest";
import { checkId } from "../../../src/core/check/reading.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { FailuresInTime, isBeside } from "../../../src/core/host-evidence/match.ts";
import { pastedWindows } from "../../../src/core/host-evidence/pasted.ts";
import { type ReadLine, readLogs } from "../../../src/core/host-evidence/read-logs.ts";
import { distinct, factIn } from "../../../src/core/host-evidence/report.ts";
import { weighed } from "../../../src/core/host-evidence/weigh.ts";
import { BAD_GATEWAY, down, historyOf, MINUTE, START } from "../diagnosis/history-of.ts";

/** Minutes after 12:00. */
const NOON = 720;
const REGIONS = ["weur", "enam", "apac"] as const;
const OUTAGE = [15, 16, 17, 18, 19];
const input = historyOf({
  days: 1,
  regions: REGIONS,
  at: (minute) => {
    const m = minute - NOON;
    if (m === 9 || OUTAGE.includes(m)) return down(BAD_GATEWAY);
    if (m === 11)
      return down({ type: "timeout", hop: { role: "unknown" }, causes: [] } as never, null, 10_000);
    return m === 13 ? down({ type: "http.status", hop: { role: "origin" }, causes: [] } as never, 503) : null;
  },
});
const failures = input.checks
  .filter(({ verdict }) => verdict === "down")
  .map((check) => ({
    ...check,
    id: checkId("shop", check.minute, check.region, check.attempt),
    monitor: "shop",
    intervalMinutes: 1,
  }));
const of = (m: number) => failures.find(({ minute }) => minute === START + NOON + m)!.id;

const nginx = (m: number, what: string, second = 1) =>
  `2026/01/01 12:${String(m).padStart(2, "0")}:0${second} [error] 31#31: *${m} ${what} while connecting to upstream, client: 203.0.113.9, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://10.0.0.5:3000/", host: "shop.example"`;
const refused = (m: number) => nginx(m, "connect() failed (111: Connection refused)");
const POOL =
  "Error: timeout exceeded when trying to connect\n    at /app/node_modules/pg-pool/index.js:45:11\n    at async handler (/app/shop.js:12:3)";

function pasted(text: string, untimedOf: string | null = null) {
  const read = readLogs({ source: "", text }, { timeZone: "UTC", now: input.to }).map(
    (line): ReadLine => (line.at === null && line.check === null ? { ...line, check: untimedOf } : line),
  );
  const inTime = new FailuresInTime(failures);
  const matched = new Map(
    read.flatMap((line) => {
      const failure = inTime.of(line);
      return failure === null ? [] : [[line, failure.id] as const];
    }),
  );
  const seen = failures.filter(({ id }) => [...matched.values()].includes(id));
  return pastedWindows(seen, read, matched).map(({ want, lines }) => ({
    ...want,
    want: `paste.${want.id}`,
    facts: distinct(lines.flatMap((line) => factIn(line, want.checks))),
  }));
}
const told = (...windows: ReturnType<typeof pasted>[]) =>
  diagnose({ ...input, host: weighed(windows.flat()) });

describe("a pasted log", () => {
  it("is surer of what a gateway saw with each failing minute that has its line, and asks for that log no more", () => {
    const sure = [3, 4, 5, 6].map((count) => {
      const { hypotheses } = told(pasted([9, ...OUTAGE].slice(-count).map(refused).join("\n")));
      return hypotheses.find(({ cause }) => cause === "crash-restart")?.confidence ?? 0;
    });
    expect(sure).toEqual(sure.toSorted((a, b) => a - b));
    const { hypotheses, undecided } = told(pasted([9, ...OUTAGE].map(refused).join("\n")));
    expect(hypotheses[0]).toMatchObject({ cause: "crash-restart" });
    expect(hypotheses[0]!.confidence).toBeGreaterThanOrEqual(0.6);
    expect(undecided).toEqual([]);
  });

  it("of one failure explains no other's", () => {
    const { hypotheses } = told(pasted(POOL, of(13)));
    const pool = hypotheses.find(({ cause }) => cause === "pool-exhausted");
    expect(pool?.share ?? 0).toBeLessThanOrEqual(0.13);
    const both = told(pasted([9, ...OUTAGE].map(refused).join("\n")), pasted(POOL, of(13)));
    expect(both.hypotheses[0]).toMatchObject({ cause: "crash-restart" });
  });

  it("of one minute of an outage, without a time, is said of that minute", () => {
    const { hypotheses } = told(pasted(POOL, of(15)));
    expect(hypotheses.find(({ cause }) => cause === "pool-exhausted")?.share ?? 0).toBeLessThanOrEqual(0.13);
  });

  it.each([
    { at: 60_000, failure: 11 },
    { at: 2 * MINUTE, failure: 13 },
  ])("has a timeout told after the check that waited, never before one: $at ms", ({ at, failure }) => {
    const hang = { id: of(11), at: (START + NOON + 11) * MINUTE, latencyMs: 10_000 };
    const after = { id: of(13), at: (START + NOON + 13) * MINUTE, latencyMs: 30 };
    const [line] = readLogs(
      {
        source: "",
        text: nginx(11, "upstream timed out (110: Connection timed out)").replace(
          "connecting to",
          "reading response header from",
        ),
      },
      { timeZone: "UTC", now: input.to },
    );
    expect(line!.fact?.kind).toBe("upstream.read-timeout");
    const moved = { ...line!, at: hang.at + at };
    expect(new FailuresInTime([hang, after]).of(moved)?.id).toBe(of(failure));
    expect(isBeside(hang.at + at, after, "upstream.read-timeout")).toBe(failure === 13);
  });
});
