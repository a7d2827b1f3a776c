import {
  type BareConnection,
  checkId,
  lostReading,
  type Reading,
  type ServedCertificate,
} from "../../src/core/check/reading.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";

/** How a scripted target behaves: an HTTP status (after a while), or no answer at all. */
export type Act = number | "slow" | "timeout" | "refused" | "lost" | Answer;

interface Answer {
  readonly status: number;
  readonly latencyMs: number;
  readonly connection?: BareConnection;
  /** Read beside the answer, as every six hours. */
  readonly certificate?: ServedCertificate;
}

/** As nginx words its own error pages. */
const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n`;
const PAGES: Readonly<Record<number, string>> = {
  502: page("502 Bad Gateway"),
  504: page("504 Gateway Time-out"),
};

/** What a probe of such a target reads. `at` is epoch ms. */
export function readingOf(job: ProbeJob, act: Act, at: number): Reading {
  const { minute, region, attempt } = job;
  const start = Math.floor(at / 100) * 100;
  if (act === "lost") return lostReading(minute, start, region, attempt, "the region did not answer");
  const base: Reading = { ...lostReading(minute, start, region, attempt, ""), colo: "AMS", error: null };
  if (act === "timeout" || act === "refused") {
    const type = act === "timeout" ? "probe.timeout" : "tcp.refused";
    const latencyMs = act === "timeout" ? job.timeoutMs : 3;
    return { ...base, latencyMs, error: { name: act, message: act, phase: "headers", type } };
  }
  if (act === "slow") return answered(base, job, 200, 5000);
  return typeof act === "number"
    ? answered(base, job, act, 100)
    : {
        ...answered(base, job, act.status, act.latencyMs),
        ...(act.connection && { connection: act.connection }),
        ...(act.certificate && { certificate: act.certificate }),
      };
}

function answered(base: Reading, { monitor, ...job }: ProbeJob, status: number, latencyMs: number): Reading {
  const text = PAGES[status] ?? "ok";
  return {
    ...base,
    status,
    headersMs: 80,
    latencyMs,
    headers: [
      ["Server", "nginx/1.22.1"],
      ["x-request", checkId(monitor.id, job.minute, job.region, job.attempt)],
    ],
    body: { text, bytes: text.length, truncated: false, charset: null },
    assertion: status < 400 ? null : statusFault(status),
  };
}

function statusFault(status: number): Reading["assertion"] {
  return {
    type: "http.status",
    expected: "expected status 2xx",
    seen: { text: `got ${status}`, quotes: null },
  };
}
