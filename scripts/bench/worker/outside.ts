/** The scripted outside of a replay: targets behind nginx, with log-normal latencies, failing by chance. */
import { checkId, lostReading, type Reading } from "../../../src/core/check/reading.ts";
import type { ProbeWave } from "../../../src/jobs/shell.ts";
import type { ProbeJob } from "../../../src/probe/batch.ts";
import { Random } from "../../bench-diagnosis/random.ts";

const SPREAD = 0.15;
const COLOS: Readonly<Record<string, string>> = { weur: "AMS", enam: "IAD", apac: "SIN" };
const BODY_502 =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";

export class Outside {
  readonly #random: Random;
  readonly #failing: number;

  constructor(seed: number, failing: number) {
    this.#random = new Random(seed);
    this.#failing = failing;
  }

  probe({ jobs, now, onReadings }: ProbeWave, clockNow: number): Reading[] {
    const readings = jobs.map((job) => this.#reading(job, now ?? clockNow));
    onReadings?.(readings, jobs);
    return readings;
  }

  #reading(job: ProbeJob, now: number): Reading {
    const { monitor, minute, region, attempt } = job;
    // A tick's probes start within some seconds, and D1 keeps the start to 100 ms.
    const at = Math.floor(now / 100) * 100 + this.#random.whole(0, 12) * 100;
    const bad = this.#random.chance(this.#failing);
    const latencyMs = Math.max(
      1,
      Math.round(meanOf(monitor.id, region) * Math.exp(SPREAD * this.#random.normal())),
    );
    return {
      ...lostReading(minute, at, region, attempt, ""),
      colo: COLOS[region] ?? "FRA",
      status: bad ? 502 : 200,
      statusText: bad ? "Bad Gateway" : "OK",
      headersMs: Math.max(1, latencyMs - 1),
      latencyMs,
      error: null,
      headers: headersOf(at, checkId(monitor.id, minute, region, attempt), bad),
      body: bad ? { text: BODY_502, bytes: BODY_502.length, truncated: false, charset: null } : null,
      assertion: bad
        ? { type: "http.status", expected: "expected status 2xx", seen: { text: "got 502", quotes: null } }
        : null,
    };
  }
}

/** 60…400 ms, the same in every replay. */
function meanOf(monitor: string, region: string): number {
  let hash = 7;
  for (const character of monitor + region) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return 60 + (hash % 341);
}

function headersOf(at: number, id: string, bad: boolean): Reading["headers"] {
  return [
    ["Server", "nginx/1.22.1"],
    ["Date", new Date(at).toUTCString()],
    ["Content-Type", bad ? "text/html" : "application/json"],
    ["Content-Length", bad ? "157" : "27"],
    ["Connection", "keep-alive"],
    ["X-Request-Id", id],
  ];
}
