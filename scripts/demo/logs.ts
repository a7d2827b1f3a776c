/**
 * What the demo's host would have logged: the simulated gateway's error and access lines in nginx's wording, cron's, and
 * the host's vital signs. The live agent and the imported week share these, so they tell the same story.
 */
import type { HostSample } from "../../src/core/host-evidence/sample.ts";
import { JOB_EVERY_MINUTES, jobIsStarving } from "./faults.ts";
import type { DemoMonitor } from "./monitors.ts";

const MINUTE_MS = 60_000;
const UPSTREAM = "127.0.0.1:8081";
const DEAD_UPSTREAM = "127.0.0.1:8084";

export interface DemoLine {
  readonly at: number;
  readonly source: string;
  readonly text: string;
}

/** What the gateway logs of one failing request. `endedAt` is when it answered. */
export function gatewayLines(
  demo: Pick<DemoMonitor, "id" | "path">,
  endedAt: number,
  answer: { readonly status: number; readonly latencyMs: number; readonly check: string | null },
): DemoLine[] {
  const { status, latencyMs, check } = answer;
  const upstream = demo.id === "demo-search" ? DEAD_UPSTREAM : UPSTREAM;
  const phrase =
    status === 504
      ? "upstream timed out (110: Connection timed out) while reading response header from upstream"
      : demo.id === "demo-checkout"
        ? "upstream prematurely closed connection while reading response header from upstream"
        : "connect() failed (111: Connection refused) while connecting to upstream";
  const connect = status === 504 || demo.id === "demo-checkout" ? "0.000" : "-";
  return [
    {
      at: endedAt,
      source: "nginx:/var/log/nginx/error.log",
      text: `${stamp(endedAt)} [error] 812#812: *7 ${phrase}, client: 127.0.0.1, server: shop.example, request: "GET ${demo.path} HTTP/1.1", upstream: "http://${upstream}${demo.path}", host: "shop.example"`,
    },
    ...(check === null
      ? []
      : [
          {
            at: endedAt,
            source: "nginx:/var/log/nginx/edgetick.log",
            text: `${new Date(endedAt).toISOString().slice(0, 19)}+00:00 ${status} ${(latencyMs / 1000).toFixed(3)} check=${check} upstream=${upstream} ustatus=${status} connect=${connect} header=- "GET ${demo.path} HTTP/1.1"`,
          },
        ]),
  ];
}

/** cron's lines of [from, to): the report job, and another job that harms nobody. */
export function cronLines(from: number, to: number): DemoLine[] {
  const lines: DemoLine[] = [];
  for (let minute = Math.ceil(from / MINUTE_MS) * MINUTE_MS; minute < to; minute += MINUTE_MS) {
    const of = (minute / MINUTE_MS) % 60;
    const job =
      of % JOB_EVERY_MINUTES === 0 ? "/srv/shop/report.sh" : of % 5 === 3 ? "/srv/shop/mail.sh" : null;
    if (job !== null)
      lines.push({
        at: minute,
        source: "syslog:/var/log/syslog",
        text: `${new Date(minute).toISOString().slice(0, 19)}+00:00 demo-host CRON[4711]: (shop) CMD (${job})`,
      });
  }
  return lines;
}

/** The host while it is well, and while the report job takes both CPUs. */
export function demoSample(at: number): HostSample {
  const busy = jobIsStarving(at);
  const ticks = Math.floor(at / 10) % 1e9;
  return {
    at,
    memAvailableKb: busy ? 512_000 : 1_310_000,
    memTotalKb: 2_035_000,
    psiCpu: busy ? 88 : 4,
    psiMemFull: 0,
    load1: busy ? 9.4 : 0.6,
    cpus: 2,
    cpuTicks: 2 * ticks,
    oomKill: 0,
    sockets: 41,
    timeWait: 120,
    ports: 28_232,
    listenOverflows: 0,
    watch: [
      { name: "shop", pids: [812], starts: [4711], rssKb: 182_000, threads: 12, fds: 48, fdLimit: 1024 },
    ],
  };
}

function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
}
