/**
 * A real workerd that dies (SIGKILL) in the middle of its minutes, comes back over the same files of D1 and Durable
 * Objects, and gets the minute again. D1 is locked from outside at times, so that minutes die in the journal too.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { KillableWorker } from "../../test/worker/killable.ts";
import { Target } from "../../test/worker/target.ts";
import { Random } from "../bench-diagnosis/random.ts";
import { readTables, type Stored, storedIn } from "./checker/stored.ts";
import { configured } from "./configured.ts";
import type { Evidence, Happened, Incidence } from "./simulation.ts";
import type { Received, Seen } from "./world.ts";

const MINUTE_MS = 60_000;
/** Monday, 2 March 2026, 22:00 UTC: a long run sees a day end. */
const FIRST_MINUTE = Date.UTC(2026, 2, 2, 22) / MINUTE_MS;
/** A lease that a dead sender held ends after this. */
const LEASE_MS = 3_000;
const EPILOGUE = 8;
const PATIENCE_MS = 120_000;
const CHANNELS = ["ops", "faulty"];
const LADDERS = { shop: [], news: [], mail: [1], post: [] };
const IDS = Object.keys(LADDERS) as (keyof typeof LADDERS)[];

/** What the process is at when it dies: the so-many-th request of the minute, an answer, a message, or a time. */
type Death =
  | { readonly at: "asked" | "answered"; readonly number: number; readonly afterMs: number }
  | { readonly at: "messaged" | "message taken" | "begun"; readonly afterMs: number };

export interface Killed {
  readonly evidence: Evidence;
  readonly stored: Stored;
  /** Minutes given, those that were given again among them. */
  readonly ticks: number;
}

export class KilledRun {
  readonly #random: Random;
  readonly #worker: KillableWorker;
  #minute = FIRST_MINUTE;
  #begunAt = Date.now();
  #ticks = 0;
  readonly #failsUntil = new Map<string, number>();
  readonly #seen: Seen[] = [];
  readonly #received: Received[] = [];
  readonly #happened: Happened[] = [];
  #onEvent: (at: Death["at"]) => void = () => {};
  #lock: DatabaseSync | null = null;

  constructor(seed: number, worker: KillableWorker) {
    this.#random = new Random(seed);
    this.#worker = worker;
  }

  /** The time of the minutes, not of the machine: minutes are given faster than they pass. */
  get #now(): number {
    return this.#minute * MINUTE_MS + Math.min(Date.now() - this.#begunAt, MINUTE_MS - 1);
  }

  async run(kills: number, onKill: (count: number) => void): Promise<Killed> {
    const [target, receiver] = await Promise.all([this.#target(), this.#receiver()]);
    try {
      await this.#prepare(target.origin, receiver.origin);
      for (let count = 0; count < kills; ) {
        for (let calm = this.#random.whole(0, 2); calm > 0; calm--) await this.#next();
        this.#begin();
        this.#setLocked(this.#random.chance(0.12));
        do {
          await this.#dieIn(this.#death());
          onKill(++count);
        } while (count < kills && this.#random.chance(0.25));
        await this.#give();
        if (this.#random.chance(0.5)) this.#setLocked(false);
      }
      this.#setLocked(false);
      this.#failsUntil.clear();
      for (let more = 0; more < EPILOGUE; more++) await this.#next(true);
      await this.#settle();
      return { ...this.#left(), ticks: this.#ticks };
    } finally {
      this.#setLocked(false);
      await Promise.all([target.stop(), receiver.stop()]);
    }
  }

  async #prepare(target: string, receiver: string): Promise<void> {
    for (const id of CHANNELS)
      await this.#worker.api("/channels", {
        method: "POST",
        body: { id, kind: "webhook", url: `${receiver}/${id}` },
      });
    for (const id of IDS)
      await this.#worker.api("/monitors", {
        method: "POST",
        body: { id, target: { url: `${target}/${id}` }, recheck: { afterSeconds: LADDERS[id] } },
      });
  }

  /** The next minute begins: some targets fall ill, and some get well. */
  #begin(isCalm = false): void {
    this.#minute++;
    this.#begunAt = Date.now();
    for (const id of IDS)
      if (!isCalm && (this.#failsUntil.get(id) ?? 0) <= this.#minute && this.#random.chance(0.2))
        this.#failsUntil.set(id, this.#minute + this.#random.whole(1, 7));
  }

  async #next(isCalm = false): Promise<void> {
    this.#begin(isCalm);
    await this.#give();
  }

  async #give(): Promise<void> {
    this.#ticks++;
    await this.#worker.tick(this.#minute);
  }

  #death(): Death {
    const at = this.#random.pick(["asked", "answered", "answered", "messaged", "message taken", "begun"]);
    const afterMs = this.#random.chance(0.3) ? 0 : Math.round(this.#random.scale(1, 200));
    return at === "asked" || at === "answered"
      ? { at, number: this.#random.whole(1, IDS.length), afterMs }
      : { at: at as "begun", afterMs };
  }

  /** Gives the minute and kills at that point of it, or when it is over and has never come there. */
  async #dieIn(death: Death): Promise<void> {
    const { promise: dead, resolve } = Promise.withResolvers<void>();
    let seen = 0;
    let isDying = false;
    const die = (afterMs: number) => {
      if (isDying) return;
      isDying = true;
      setTimeout(() => {
        this.#note({ kind: "death", touched: `${death.at} ${"number" in death ? death.number : ""}`.trim() });
        void this.#worker.kill().then(resolve);
      }, afterMs);
    };
    this.#onEvent = (at) => {
      if (at === death.at && (!("number" in death) || ++seen === death.number)) die(death.afterMs);
    };
    this.#ticks++;
    const tick = this.#worker.tick(this.#minute).catch(() => {});
    this.#onEvent("begun");
    await Promise.race([dead, tick]);
    die(this.#random.whole(0, 300));
    await Promise.all([dead, tick]);
    this.#onEvent = () => {};
    await this.#worker.begin();
  }

  /** Until nothing waits to be sent; what still does is a fault. */
  async #settle(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    const waits = async () =>
      (await this.#worker.all<{ state: string }>("/deliveries")).some(({ state }) => state === "pending");
    while (Date.now() < until && (await waits())) {
      await this.#next(true);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    await this.#worker.kill();
  }

  #left(): Omit<Killed, "ticks"> {
    const database = new DatabaseSync(this.#databaseFile(), { readOnly: true });
    const now = configured(database, FIRST_MINUTE);
    database.close();
    // Made on the machine's clock, and there before the first minute.
    const monitors = now.monitors.map((one) => ({ ...one, createdAt: (FIRST_MINUTE - 10) * MINUTE_MS }));
    return {
      evidence: {
        shuffled: false,
        firstMinute: FIRST_MINUTE + 1,
        lastMinute: this.#minute,
        // The next attempt of a delivery is a time of the machine.
        endedAt: Date.now() + PATIENCE_MS,
        seen: this.#seen,
        received: this.#received,
        happened: this.#happened,
        configured: [{ ...now, monitors }],
        left: this.#leftInStorage(),
      },
      stored: storedIn(readTables(this.#databaseFile())),
    };
  }

  #target(): Promise<Target> {
    return Target.start((request, response) => {
      const id = String(request.headers["x-edgetick-check"]);
      const name = id.split(".")[0]!;
      const status = (this.#failsUntil.get(name) ?? 0) > this.#minute ? 502 : 200;
      const act = { kind: "answer", status, latencyMs: 0 } as const;
      const seen: Seen = { id, at: this.#now, act, answeredAt: null };
      this.#seen.push(seen);
      this.#onEvent("asked");
      response.on("finish", () => {
        seen.answeredAt = this.#now;
        this.#onEvent("answered");
      });
      response.writeHead(status, { server: "nginx/1.22.1" }).end(`${status} for ${id}`);
    });
  }

  #receiver(): Promise<Target> {
    return Target.start((request, response) => {
      const channel = request.url!.slice(1);
      const status = channel === "faulty" && this.#random.chance(0.2) ? 500 : 200;
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { type, data } = JSON.parse(Buffer.concat(chunks).toString());
        const message: Received = {
          ...{ channel, id: String(request.headers["webhook-id"]), type },
          incident: data.incident?.id ?? null,
          incidentState: data.incident?.state ?? null,
          ...{ at: this.#now, status, answeredAt: null },
        };
        this.#received.push(message);
        this.#onEvent("messaged");
        response.on("finish", () => {
          message.answeredAt = this.#now;
          this.#onEvent("message taken");
        });
        response.writeHead(status).end();
      });
    });
  }

  #note(incidence: Incidence): void {
    this.#happened.push({ ...incidence, at: this.#now });
  }

  /** No statement of the Worker gets through while another holds the file. */
  #setLocked(isLocked: boolean): void {
    if (isLocked === (this.#lock !== null)) return;
    this.#note({ kind: "d1", mode: isLocked ? "away" : "fine" });
    this.#lock?.close();
    this.#lock = isLocked ? new DatabaseSync(this.#databaseFile()) : null;
    this.#lock?.exec("PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE");
  }

  #databaseFile(): string {
    return this.#files(/d1/i)[0]!;
  }

  #files(folder: RegExp): string[] {
    const { persist } = this.#worker;
    const names = readdirSync(persist, { recursive: true, encoding: "utf8" });
    return names
      .filter((name) => folder.test(name) && /\.sqlite$/.test(name) && !/metadata/.test(name))
      .map((name) => join(persist, name));
  }

  #leftInStorage(): string[] {
    return this.#files(/Scheduler/).flatMap((path) => {
      const file = new DatabaseSync(path, { readOnly: true });
      const keys = file.prepare("SELECT key FROM _cf_KV").all() as { key: string }[];
      file.close();
      return keys.flatMap(({ key }) =>
        /^(journal:(entry|outbox|trouble)|recount:)/.test(key) ? [`Scheduler's storage: ${key}`] : [],
      );
    });
  }
}

export function killableWorker(script: string): Promise<KillableWorker> {
  return KillableWorker.run(script, { bindings: { DELIVERY_LEASE_MS: String(LEASE_MS) }, log: "ignore" });
}
