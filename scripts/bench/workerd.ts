/** A Worker in real workerd, with D1 and Durable Objects on disk. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { compatibility, migrations } from "../../test/worker/bundle.ts";
import { bundle } from "./build.ts";
import { claimWorkerd, cpuMsOf } from "./cpu-time.ts";

export const TOKEN = "bench-admin-token";

export interface Rows {
  read: number;
  written: number;
}

/** What the bench Worker says beside its answer (worker/counted-db.ts). */
export interface Bill {
  readonly tables: Record<string, Rows>;
  readonly statements: number;
  readonly sizeAfter: number;
}

export interface Answer<T> {
  readonly result: T;
  readonly bill: Bill;
  readonly elapsedMs: number;
  /** Processor time that workerd took meanwhile; elsewhere than on Linux the elapsed time stands in for it. */
  readonly cpuMs: number;
}

export class Workerd {
  readonly origin: string;
  readonly #miniflare: Miniflare;
  readonly #folder: string;
  readonly #pid: number | null;

  private constructor(origin: string, miniflare: Miniflare, folder: string, pid: number | null) {
    this.#pid = pid;
    this.origin = origin;
    this.#miniflare = miniflare;
    this.#folder = folder;
  }

  /** `apart`: Probers have an isolate of their own, as in production, and heapUsage() sees the Schedulers'. */
  static async start(script: string, { apart = false } = {}): Promise<Workerd> {
    const folder = await mkdtemp(join(tmpdir(), "edgetick-bench-state-"));
    const { date, flags } = await compatibility();
    const worker = (name: string, probers: string) => ({
      name,
      modules: [{ type: "ESModule" as const, path: "index.js", contents: script }],
      compatibilityDate: date,
      compatibilityFlags: flags,
      bindings: { ADMIN_TOKEN: TOKEN },
      d1Databases: { DB: "edgetick-bench" },
      durableObjects: {
        SCHEDULER: { className: "Scheduler", useSQLite: true },
        PROBER: {
          className: "Prober",
          useSQLite: true,
          ...(probers === name ? {} : { scriptName: probers }),
        },
      },
    });
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        ...(apart
          ? {
              workers: [
                worker("edgetick", "edgetick-probers"),
                worker("edgetick-probers", "edgetick-probers"),
              ],
              inspectorPort: 0,
            }
          : worker("edgetick", "edgetick")),
        resourcePersistencePath: folder,
        unsafeTriggerHandlers: true,
        host: "127.0.0.1",
        port: 0,
        cf: false,
      }),
    );
    const { origin } = await miniflare.ready;
    const started = new Workerd(origin, miniflare, folder, await claimWorkerd());
    const db = await started.database();
    await db.batch((await migrations()).map((statement) => db.prepare(statement)));
    return started;
  }

  /** The product behind the routes of worker/main.ts. */
  static async bench(): Promise<Workerd> {
    benchScript ??= bundle({ entry: "scripts/bench/worker/main.ts", development: true }).then(
      (made) => made.script,
    );
    return Workerd.start(await benchScript);
  }

  /** The product as it is. */
  static async product(options = {}): Promise<Workerd> {
    return Workerd.start((await bundle({ development: true })).script, options);
  }

  database(): Promise<D1Database> {
    return this.#miniflare.getD1Database("DB") as unknown as Promise<D1Database>;
  }

  /** The database's own file, for a reader of its own. */
  async databaseFile(): Promise<string> {
    const files = await readdir(this.#folder, { recursive: true });
    const found = files.filter(
      (name) => /^d1\b/.test(name) && /\.sqlite$/.test(name) && !/metadata/.test(name),
    );
    if (found.length !== 1) throw new Error(`one database expected in ${this.#folder}: ${files.join(", ")}`);
    return join(this.#folder, found[0]!);
  }

  async ask<T>(path: string, body: unknown = {}): Promise<Answer<T>> {
    const cpuBefore = await this.#cpuMs();
    const start = performance.now();
    const response = await fetch(this.origin + path, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    const elapsedMs = performance.now() - start;
    const cpuMs = cpuBefore === null ? elapsedMs : ((await this.#cpuMs()) ?? 0) - cpuBefore;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return { ...(JSON.parse(text) as { result: T; bill: Bill }), elapsedMs, cpuMs };
  }

  async #cpuMs(): Promise<number | null> {
    return this.#pid === null ? null : cpuMsOf(this.#pid);
  }

  /** One Cron Trigger; resolves after commits A and B of every shard. */
  async tick(minute: number): Promise<void> {
    const response = await fetch(
      `${this.origin}/cdn-cgi/local/scheduled?cron=*+*+*+*+*&time=${minute * 60_000}`,
    );
    if (!response.ok) throw new Error(`tick ${minute}: ${response.status} ${await response.text()}`);
  }

  /** Where the inspector of the Schedulers' isolate listens. */
  async inspector(): Promise<string> {
    const url = new URL("/json", (await this.#miniflare.getInspectorURL()).href.replace(/^ws/, "http"));
    const targets = (await (await fetch(url)).json()) as { id: string; webSocketDebuggerUrl: string }[];
    const found = targets.find(({ id }) => id.endsWith("edgetick"));
    if (found === undefined) throw new Error(`no inspector of edgetick among ${JSON.stringify(targets)}`);
    return found.webSocketDebuggerUrl;
  }

  async stop(): Promise<void> {
    await this.#miniflare.dispose();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

let benchScript: Promise<string> | undefined;

export function total(bill: Bill): Rows {
  const rows = { read: 0, written: 0 };
  for (const { read, written } of Object.values(bill.tables)) {
    rows.read += read;
    rows.written += written;
  }
  return rows;
}

export function sumOf(bills: readonly Bill[]): Bill {
  const tables: Record<string, Rows> = {};
  for (const bill of bills) {
    for (const [name, { read, written }] of Object.entries(bill.tables)) {
      tables[name] ??= { read: 0, written: 0 };
      const rows = tables[name];
      rows.read += read;
      rows.written += written;
    }
  }
  const statements = bills.reduce((sum, bill) => sum + bill.statements, 0);
  return { tables, statements, sizeAfter: bills.at(-1)?.sizeAfter ?? 0 };
}

/** The tables of a bill by rows written, most first: where to look when a budget is missed. */
export function details(bill: Bill): string {
  return Object.entries(bill.tables)
    .sort(([, a], [, b]) => b.written - a.written || b.read - a.read)
    .map(([name, { read, written }]) => `    ${name}: ${written} written, ${read} read`)
    .join("\n");
}
