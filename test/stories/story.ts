import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import type { Reading } from "../../src/core/check/reading.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { pingAction } from "../../src/core/heartbeat/ping.ts";
import type { FailingRun } from "../../src/core/host-evidence/wants.ts";
import type { AlertType, Incident } from "../../src/core/incident/incident.ts";
import type { MonitorRollup, MonitorView } from "../../src/core/shard/view.ts";
import type { Env } from "../../src/env.ts";
import type { HostMemory, KnownAgent } from "../../src/jobs/host-memory.ts";
import { Journal } from "../../src/jobs/journal.ts";
import { sendJournalled } from "../../src/jobs/journal-send.ts";
import { storedOutside } from "../../src/jobs/outside-memory.ts";
import { PingStore } from "../../src/jobs/ping-store.ts";
import { runErrand } from "../../src/jobs/run-errand.ts";
import { Session } from "../../src/jobs/session.ts";
import type { ProbeWave, Shell } from "../../src/jobs/shell.ts";
import { runTick, type TickReport, type Trigger } from "../../src/jobs/tick.ts";
import type { ProbeAnswer, ProbeBatch, ProbeJob } from "../../src/probe/batch.ts";
import { fanOut } from "../../src/probe/fan-out.ts";
import { createChannel } from "../../src/store/channels.ts";
import { type Delivery, listDeliveries } from "../../src/store/deliveries.ts";
import { listIncidents } from "../../src/store/incidents.ts";
import { createMonitor, putMonitor } from "../../src/store/monitors.ts";
import { readViews } from "../../src/store/views.ts";
import { createApp } from "../../src/web/app.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { type Act, readingOf } from "./scripted-reading.ts";

/** As jobs/host-memory.ts keeps it in a Durable Object. */
function hostsInMemory(): HostMemory {
  let runs: readonly FailingRun[] = [];
  const agents = new Map<string, KnownAgent>();
  return {
    runs: async () => runs,
    saveRuns: async (saved) => {
      runs = saved;
    },
    agents: async () => [...agents.values()],
    saveAgent: async (agent) => {
      agents.set(agent.name, agent);
    },
    forgetAgent: async (name) => {
      agents.delete(name);
    },
  };
}

/** Decides each probe of a story; `elapsedMs` counts from the minute's start. */
export type Script = (job: ProbeJob, minute: number, elapsedMs: number) => Act;

export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly incident: { readonly id: string; readonly firstFailure: string | null } | null;
    readonly firstFailure?: { readonly id: string } | null;
    readonly reminder?: true;
  };
}

export interface ApiCheck {
  readonly id: string;
  readonly at: string;
  readonly region: string;
  readonly colo: string | null;
  readonly attempt: number;
  readonly verdict: string;
  readonly status: number | null;
  readonly latencyMs: number;
  readonly value?: number;
  readonly failure?: { readonly type: string; readonly hop: { readonly product: string | null } };
}

/** Monday, 2 March 2026, 00:00 UTC. */
export const START = Date.UTC(2026, 2, 2) / MINUTE_MS;
const app = createApp();

/** A shard with a scripted outside: real D1, real commits, virtual time. Minutes count from START. */
export class Story {
  readonly messages: Message[] = [];
  /** URLs that were called without a body, as `<url>@<minute>`. */
  readonly calls: string[] = [];
  readonly env = env as unknown as Env;
  db: D1Database = this.env.DB;
  script: Script = () => 200;
  /** What a receiver answers; it may throw, or never answer. */
  receive: (channel: string) => Response | Promise<Response> = () => new Response("ok");
  /** Holds scheduled waves back until it resolves. */
  gate: (minute: number) => Promise<void> = async () => {};
  /** Stands in for the Prober of a name, so that waves take the real fan-out; null: the script answers. */
  /** What the Scheduler's storage remembers of host agents. */
  readonly hosts = hostsInMemory();
  /** The Scheduler's own storage: it outlives its restarts. */
  readonly storage = new MemoryStorage();
  hasJournal = true;
  /** What Edgetick has counted of what it causes; undefined where it counts nothing. */
  meter: Shell["meter"];
  #journal: Journal | null = null;
  #pings: PingStore | null = null;
  prober: ((batch: ProbeBatch, name: string) => Promise<ProbeAnswer>) | null = null;
  /** Wraps each invocation of the Scheduler: a tick, and every errand that it runs for itself. */
  invocation: <T>(name: string, work: () => Promise<T>) => Promise<T> = (_name, work) => work();
  /** Holds the ladders' waves back. */
  rung: () => Promise<void> = async () => {};
  #now = 0;
  #background: Promise<unknown>[] = [];
  #session: Session | null = null;

  static async of(...monitors: MonitorInput[]): Promise<Story> {
    await reset();
    const story = new Story();
    const bindings = env as unknown as { TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1] };
    await applyD1Migrations(story.env.DB, bindings.TEST_MIGRATIONS);
    for (const input of monitors) await createMonitor(story.env.DB, parsed(input), (START - 10) * MINUTE_MS);
    await story.channel("ops");
    return story.#listening();
  }

  /** Goes on with what the database holds. */
  static onStored(): Story {
    return new Story().#listening();
  }

  #listening(): Story {
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => this.#receiver(String(input), init));
    return this;
  }

  async channel(id: string, events: readonly AlertType[] | null = null): Promise<void> {
    const url = `https://hooks.example/${id}`;
    await createChannel(this.env.DB, { id, kind: "webhook", url, secret: null, events } as never, 0);
  }

  async save(input: MonitorInput): Promise<void> {
    await putMonitor(this.env.DB, parsed(input), this.#now);
  }

  /** A fresh Scheduler in the same shard: what a restart or an eviction leaves. */
  restart(): void {
    this.#session = null;
    this.#journal = null;
    this.#pings = null;
  }

  get journal(): Journal {
    this.#journal ??= new Journal(this.storage, () => {
      this.#background.push(sendJournalled(this.shell()));
    });
    return this.#journal;
  }

  get pings(): PingStore {
    this.#pings ??= new PingStore(this.storage);
    return this.#pings;
  }

  /** A job's ping at a minute, which may have a fraction; `said` is what follows the id in the path. */
  async ping(monitor: string, minute: number, said = ""): Promise<void> {
    const at = (START + minute) * MINUTE_MS;
    const action = pingAction(said);
    if (action === null) throw new Error(said);
    await this.pings.add({ ...action, monitor, at, rid: null, body: null }, crypto.randomUUID());
  }

  get session(): Session {
    this.#session ??= new Session(this.db, 0);
    return this.#session;
  }

  shell(minuteStart = this.#now): Shell {
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
      hosts: this.hosts,
      pings: this.pings,
      outside: storedOutside(this.storage),
      ...(this.hasJournal ? { journal: this.journal } : {}),
      ...(this.meter ? { meter: this.meter } : {}),
      probe: (wave) => this.#probe(wave, minuteStart),
      errand: (errand) => this.invocation(errand.kind, () => runErrand(this.shell(), this.session, errand)),
      background: (work) => {
        this.#background.push(work.catch((error) => console.error("background", error)));
      },
    };
  }

  /** Minutes since START. */
  now(): number {
    return Math.floor(this.#now / MINUTE_MS) - START;
  }

  /** Moves the clock on, and never back. */
  pass(minute: number): void {
    this.#now = Math.max(this.#now, (START + minute) * MINUTE_MS);
  }

  /** Starts one tick; what runs in the background is left to `settle`. */
  tick(minute: number, options: { session?: Session; trigger?: Trigger; earlier?: Promise<unknown> } = {}) {
    const at = (START + minute) * MINUTE_MS;
    this.pass(minute);
    return this.invocation("tick", () =>
      runTick(this.shell(at), options.session ?? this.session, {
        at,
        trigger: options.trigger ?? "replay",
        spreadMs: 0,
        earlier: options.earlier ?? Promise.resolve(),
        onCommitted: () => {},
      }),
    );
  }

  async minute(minute: number): Promise<TickReport> {
    const report = await this.tick(minute);
    await this.settle();
    return report;
  }

  async minutes(from: number, to: number): Promise<void> {
    for (let minute = from; minute <= to; minute++) await this.minute(minute);
  }

  async settle(): Promise<void> {
    while (this.#background.length > 0) await Promise.all(this.#background.splice(0));
  }

  async stored(): Promise<Incident[]> {
    const { items } = await listIncidents(this.env.DB, { limit: 1000 });
    return items.toSorted((a, b) => a.startedAt - b.startedAt || a.id.localeCompare(b.id));
  }

  /** `kind state start…end`, oldest first. */
  async incidents(): Promise<string[]> {
    return (await this.stored()).map(
      ({ kind, state, startedAt, endedAt }) => `${kind} ${state} ${minuteOf(startedAt)}…${minuteOf(endedAt)}`,
    );
  }

  /** `type@minute` of every message that a channel took, in order. */
  told(channel = "ops"): string[] {
    return this.messages
      .filter((message) => message.channel === channel)
      .map(({ type, timestamp }) => `${type}@${minuteOf(Date.parse(timestamp))}`);
  }

  async outbox(): Promise<Delivery[]> {
    return (await listDeliveries(this.env.DB, { limit: 1000 })).items;
  }

  async api<T>(path: string, init: { method?: string; body?: string } = {}): Promise<T> {
    const response = await app.request(
      `https://status.example/api/v1${path}`,
      { ...init, headers: { authorization: "Bearer test-admin-token", "content-type": "application/json" } },
      this.env,
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }

  /** What the API lists of minutes [from, to]. */
  async checks(id: string, from = 0, to = 20_000): Promise<ApiCheck[]> {
    const range = `from=${(START + from) * MINUTE_MS}&to=${(START + to + 1) * MINUTE_MS}`;
    const path = `/monitors/${id}/checks?limit=1000&${range}`;
    const items: ApiCheck[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { items: ApiCheck[]; nextCursor: string | null } = await this.api(
        cursor === "" ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  async view(id: string): Promise<MonitorView> {
    const [page] = await readViews(this.env.DB);
    const found = page?.view?.monitors.find((monitor) => monitor.id === id);
    if (!found) throw new Error(`no monitor ${id} in the view`);
    return found;
  }

  async rollup(id: string): Promise<MonitorRollup> {
    const [page] = await readViews(this.env.DB);
    return page?.rollup?.get(id) ?? { days: [], hours: [] };
  }

  async #receiver(url: string, init: RequestInit | undefined): Promise<Response> {
    const channel = url.split("/").at(-1) ?? "";
    const answer = await this.receive(channel);
    if (init?.body === undefined) {
      this.calls.push(`${url}@${this.now()}`);
      return answer;
    }
    const id = new Headers(init?.headers).get("webhook-id") ?? "";
    if (answer.ok) this.messages.push({ id, channel, ...JSON.parse(String(init?.body)) });
    return answer;
  }

  #fanOut(wave: ProbeWave, prober: NonNullable<Story["prober"]>): Promise<Reading[]> {
    const getByName = (name: string) => ({ probe: (batch: ProbeBatch) => prober(batch, name) });
    const bindings = { PROBER: { getByName } as unknown as Env["PROBER"] };
    const common = { shard: 0, statusUrl: null, developmentLoopback: true };
    return fanOut(bindings, { ...wave, ...common, deadlineMs: 300 });
  }

  async #probe(wave: ProbeWave, minuteStart: number): Promise<Reading[]> {
    if (this.prober !== null) return await this.#fanOut(wave, this.prober);
    const minute = (wave.jobs[0]?.minute ?? START) - START;
    if (wave.lane === undefined) await this.gate(minute);
    if (wave.lane === "ladder") await this.rung();
    const readings = wave.jobs.map((job) => {
      const act = this.script(job, job.minute - START, this.#now - minuteStart);
      return readingOf(job, act, wave.now ?? this.#now);
    });
    wave.onReadings?.(readings, wave.jobs);
    return readings;
  }
}

function parsed(input: MonitorInput) {
  const result = parseMonitor(input);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.monitor;
}

export function minuteOf(at: number | null): string {
  return at === null ? "" : String(Math.floor(at / MINUTE_MS) - START);
}
