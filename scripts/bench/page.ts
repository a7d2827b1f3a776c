/** The public status page of 50 monitors with 90 days of bars: its size, its time, its rows. */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { REGIONS, replay, START } from "./history.ts";
import { atMost, figure, median, type Row, told } from "./table.ts";
import { type Answer, total, Workerd } from "./workerd.ts";

const MONITORS = 50;
/** A day and an hour, so that the latency figures have their 24 finished hours. */
const MINUTES = 25 * 60;
const RENDERS = 20;
const ROUNDS = 15;
const WARM_UP = 5;
const KIB = 1024;
const STATUS_PAGE = { path: "/", admin: false, alone: false };

export async function measurePage(quick: boolean, log: (text: string) => void): Promise<Row[]> {
  const worker = await Workerd.bench();
  try {
    await worker.ask("/monitors", { count: MONITORS, regions: REGIONS, at: (START - 1) * 60_000 });
    await replay(worker, quick ? 150 : MINUTES, 0.001, log);
    await worker.ask("/days");
    const first = await worker.ask<string>("/page", { ...STATUS_PAGE, times: 1 });
    const rounds: Answer<string>[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push(await worker.ask("/page", { ...STATUS_PAGE, times: RENDERS }));
    return rowsOf(first, rounds.slice(WARM_UP));
  } finally {
    await worker.stop();
  }
}

function rowsOf({ result: html, bill, cpuMs }: Answer<string>, rounds: readonly Answer<string>[]): Row[] {
  const gzipped = gzipSync(html, { level: 6 }).length;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 4 };
  const brotli = brotliCompressSync(html, { params: quality }).length;
  const each = (of: (round: Answer<string>) => number) => median(rounds.map(of)) / RENDERS;
  const cpu = each((round) => round.cpuMs);
  const wall = each((round) => round.elapsedMs);
  const sizes = `gzip 6; brotli 4: ${kib(brotli)}; plain: ${kib(html.length)}`;
  return [
    atMost("status page, rows read", total(bill).read, 3, "rows", "one shard"),
    atMost("status page, compressed", gzipped / KIB, 40, "KiB", sizes),
    atMost(
      "status page, server time",
      cpu,
      5,
      "ms",
      `processor time, D1's included; elapsed: ${figure(wall)} ms`,
    ),
    told("status page, very first of an isolate", cpuMs, "ms", "processor time, with the code's compilation"),
    atMost("status page, third-party requests", foreign(html).length, 0, "", foreign(html).join(" ")),
  ];
}

const kib = (bytes: number) => `${(bytes / KIB).toFixed(1)} KiB`;

/** Whatever a browser would load from another origin by itself. */
function foreign(html: string): string[] {
  const loads =
    /(?:<(?:script|img|iframe|source)[^>]*\ssrc|<link[^>]*rel="(?:stylesheet|preload|icon)"[^>]*\shref)="(https?:[^"]+)"|@import|url\((?!["']?(?:data:|#|\/[^/]))/gi;
  return [...html.matchAll(loads)].map(([, url]) => url ?? "style");
}
