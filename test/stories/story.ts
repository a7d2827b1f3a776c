import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { MINUTE_MS } from "../../src/core/check.ts";
import { type MonitorInput, parseMonitor } from "../../src/core/monitor.ts";
import { checkId, lostReading, type Reading } from "../../src/core/reading.ts";
import type { Env } from "../../src/env.ts";
import { compact } from "../../src/jobs/compact.ts";
import { Session } from "../../src/jobs/session.ts";
import type { ProbeWave, Shell } from "../../src/jobs/shell.ts";
import { runTick, type TickReport } from "../../src/jobs/tick.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";
import { createChannel } from "../../src/store/channels.ts";
import { listIncidents } from "../../src/store/incidents.ts";
import { createMonitor } from "../../src/store/monitors.ts";

/** How a scripted target behaves: an HTTP status, or no answer at all. */
export type Act = number | "slow" | "timeout" | "refused" | "lost";

/** Decides each probe of a story; `elapsedMs` counts from the minute's start. */
export type Script = (job: ProbeJob, minute: number, elapsedMs: number) => Act;

export interface Message {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly incident: { readonly id: string } | null };
}

/** Monday, 2 March 2026, 00:00 UTC. */
export const START = Date.UTC(2026, 2, 2) / MINUTE_MS;

/** A shard with a scripted outside: real D1, real commits, virtual time. */
export class Story {
  readonly messages: Message[] = [];
  readonly env = env as unknown as Env;
  db: D1Database = this.env.DB;
  script: Script = () => 200;
  /** What a receiver answers; a function may throw, to be a dead one. */
  receive: () => Response | Promise<Response> = () => new Response("ok");
  #now = 0;
  #minuteStart = 0;
  #background: Promise<unknown>[] = [];
  #session: Session | null = null;

  static async of(...monitors: MonitorInput[]): Promise<Story> {
    await reset();
    const story = new Story();
    const bindings = env as unknown as { TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
    await applyD1Migrations(story.env.DB, bindings.TEST_MIGRATIONS);
    for (const input of monitors) {
      const parsed = parseMonitor(input);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
      await createMonitor(story.env.DB, parsed.monitor, (START - 10) * MINUTE_MS);
    }
    const channel = {
      id: "ops",
      kind: "webhook",
      url: "https://hooks.example/in",
      secret: null,
      events: null,
    };
    await createChannel(story.env.DB, channel as never, 0);
    vi.spyOn(globalThis, "fetch").mockImplementation(async (_input, init) => {
      const headers = new Headers(init?.headers);
      const answer = await story.receive();
      if (answer.ok)
        story.messages.push({
          id: headers.get("webhook-id") ?? "",
          ...(JSON.parse(String(init?.body)) as Omit<Message, "id">),
        });
      return answer;
    });
    return story;
  }

  /** A fresh Scheduler in the same shard: what a restart or an eviction leaves. */
  restart(): void {
    this.#session = null;
  }

  get session(): Session {
    this.#session ??= new Session(this.db, 0);
    return this.#session;
  }

  shell(): Shell {
    return {
      env: this.env,
      db: this.db,
      shard: 0,
      clock: {
        now: () => this.#now,
        sleep: async (ms) => {
          const until = this.#now + Math.max(0, ms);
          await Promise.resolve();
          this.#now = Math.max(this.#now, until);
        },
      },
      development: true,
      probe: (wave) => this.#probe(wave),
      background: (work) => {
        this.#background.push(work);
      },
    };
  }

  /** Does one tick, or several in a row; `minute` counts from the story's start. */
  async minute(minute: number, session = this.session): Promise<TickReport> {
    const at = (START + minute) * MINUTE_MS;
    this.#minuteStart = at;
    this.#now = Math.max(this.#now, at);
    const report = await runTick(this.shell(), session, {
      at,
      trigger: "replay",
      spreadMs: 0,
      earlier: Promise.resolve(),
      onCommitted: () => {},
    });
    await this.settle();
    return report;
  }

  async minutes(from: number, to: number): Promise<void> {
    for (let minute = from; minute <= to; minute++) await this.minute(minute);
  }

  async settle(): Promise<void> {
    while (this.#background.length > 0) await Promise.all(this.#background.splice(0));
  }

  /** `kind state start…end` in minutes from the story's start, oldest first. */
  async incidents(): Promise<string[]> {
    const { items } = await listIncidents(this.env.DB, { limit: 1000 });
    return items
      .toSorted((a, b) => a.startedAt - b.startedAt || a.kind.localeCompare(b.kind))
      .map(
        ({ kind, state, startedAt, endedAt }) =>
          `${kind} ${state} ${this.#of(startedAt)}…${this.#of(endedAt)}`,
      );
  }

  /** `type@minute` of every message that a receiver took, in order. */
  told(): string[] {
    return this.messages.map(({ type, timestamp }) => `${type}@${this.#of(Date.parse(timestamp))}`);
  }

  async compact(minute: number): Promise<void> {
    await compact(this.shell(), this.session, START + minute);
  }

  #of(at: number | null): string {
    return at === null ? "" : String(Math.floor(at / MINUTE_MS) - START);
  }

  async #probe(wave: ProbeWave): Promise<Reading[]> {
    const readings = wave.jobs.map((job) => {
      const elapsed = this.#now - this.#minuteStart;
      return readingOf(
        job,
        this.script(job, job.minute - START, elapsed),
        (wave.now ?? this.#now) + job.attempt,
      );
    });
    wave.onReadings?.(readings, wave.jobs);
    return readings;
  }
}

function readingOf(job: ProbeJob, act: Act, at: number): Reading {
  const { monitor, minute, region, attempt } = job;
  const start = Math.floor(at / 100) * 100;
  if (act === "lost") return lostReading(minute, start, region, attempt, "the region did not answer");
  const base: Reading = { ...lostReading(minute, start, region, attempt, ""), colo: "AMS", error: null };
  if (act === "timeout" || act === "refused") {
    const type = act === "timeout" ? "probe.timeout" : "tcp.refused";
    const latencyMs = act === "timeout" ? job.timeoutMs : 3;
    return { ...base, latencyMs, error: { name: act, message: act, phase: "headers", type } };
  }
  const status = act === "slow" ? 200 : act;
  const text = status === 502 ? NGINX_502 : "ok";
  return {
    ...base,
    status,
    headersMs: 80,
    latencyMs: act === "slow" ? 5000 : 100,
    headers: [
      ["Server", "nginx/1.22.1"],
      ["x-request", checkId(monitor.id, minute, region, attempt)],
    ],
    body: { text, bytes: text.length, truncated: false, charset: null },
    assertion: status < 400 ? null : { type: "http.status", message: `expected status 2xx, got ${status}` },
  };
}

export const NGINX_502 =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
