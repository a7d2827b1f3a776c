/** One run: the cast on the platform, minute by minute by the plan, and the log of all that was done to them. */

import { migrations } from "../../test/worker/bundle.ts";
import { Random } from "../bench-diagnosis/random.ts";
import { outsideOf } from "./behaviour.ts";
import { CHANNELS, CHARACTERS, GUEST_CHANNEL, IN_SHARD_1, MANNERS, MONITORS } from "./cast.ts";
import { type Configured, configured } from "./configured.ts";
import { edit } from "./edits.ts";
import type { MinutePlan } from "./plan.ts";
import { Platform, type Versions } from "./platform.ts";
import type { D1World } from "./sqlite-d1.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { type Received, type Seen, World } from "./world.ts";

const MINUTE_MS = 60_000;
/** So many minutes of a replay are given at a time. */
const BLOCK_MINUTES = 5;

export type Incidence =
  | { readonly kind: "death"; readonly touched: string }
  | { readonly kind: "replaced"; readonly shard: number }
  | { readonly kind: "prober"; readonly region: string; readonly fate: string }
  | { readonly kind: "d1"; readonly mode: string }
  | { readonly kind: "no cron" | "late cron" | "down" }
  | { readonly kind: "edit"; readonly what: string; readonly status: number };

/** Something that was done to the platform, and when (epoch ms). */
export type Happened = Incidence & { readonly at: number };

/** What a run leaves for who checks it, beside the database. */
export interface Evidence {
  readonly shuffled: boolean;
  /** Minutes since the epoch, both inside. */
  readonly firstMinute: number;
  readonly lastMinute: number;
  readonly endedAt: number;
  readonly seen: readonly Seen[];
  readonly received: readonly Received[];
  readonly happened: readonly Happened[];
  /** Configuration as plain SQL shows it after each minute in which it changed, oldest first. */
  readonly configured: readonly Configured[];
  /** Values in the Schedulers' storage that no journal should have left. */
  readonly left: readonly string[];
}

export interface Setup {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly databasePath: string;
  readonly versions: Versions;
  readonly plan: readonly MinutePlan[];
  readonly firstMinute: number;
  /** Minutes are given some at a time, out of order and more than once, as `wrangler dev` lets one do. */
  readonly shuffled: boolean;
  /** Plants a fault. `end` is when the run will, epoch ms. */
  readonly meddle?: (platform: Platform, world: World, d1: D1World, end: number) => void;
}

export class Simulation {
  readonly platform: Platform;
  readonly world: World;
  readonly #setup: Setup;
  readonly #d1: D1World;
  readonly #happened: Happened[] = [];
  readonly #configured: Configured[] = [];
  #prober: MinutePlan["prober"] = null;
  #given: number;

  constructor(setup: Setup) {
    const { seed, time, databasePath, versions, plan, firstMinute } = setup;
    const random = new Random(seed + 1);
    this.#setup = setup;
    this.#given = firstMinute;
    this.#d1 = { mode: "fine", latencyMs: () => random.whole(2, 25), sleep: (ms) => time.sleep(ms) };
    this.platform = new Platform(time, databasePath, this.#d1, versions);
    const span = { from: (firstMinute + 3) * MINUTE_MS, to: (firstMinute + plan.length - 30) * MINUTE_MS };
    this.world = new World(time, outsideOf(seed, span, CHARACTERS, MANNERS));
    this.platform.probers.befall = (id) => this.#befallProber(id);
    globalThis.fetch = this.world.fetch as typeof fetch;
    setup.meddle?.(this.platform, this.world, this.#d1, (firstMinute + plan.length) * MINUTE_MS);
  }

  async run(onMinute: (minute: number) => void = () => {}): Promise<Evidence> {
    const { time, plan, firstMinute, shuffled } = this.#setup;
    await this.#prepare();
    for (const [index, planned] of plan.entries()) {
      const minute = firstMinute + index;
      await this.#minute(minute, planned);
      onMinute(minute);
    }
    return {
      shuffled,
      firstMinute,
      lastMinute: firstMinute + plan.length - 1,
      endedAt: time.now,
      seen: this.world.seen,
      received: this.world.received,
      happened: this.#happened,
      configured: this.#configured,
      left: this.#leftInStorage(),
    };
  }

  async #prepare(): Promise<void> {
    const { d1, time } = this.platform;
    for (const sql of await migrations()) d1.file.exec(sql);
    for (const channel of [...CHANNELS, GUEST_CHANNEL]) await this.#saved("/channels", channel);
    for (const monitor of MONITORS) await this.#saved("/monitors", monitor);
    d1.file.exec(`UPDATE monitors SET shard = 1 WHERE id = '${IN_SHARD_1}'`);
    d1.file.exec("INSERT INTO state (shard, config_rev) VALUES (1, 1)");
    d1.file.exec("UPDATE state SET config_rev = config_rev + 1");
    await time.until(this.#setup.firstMinute * MINUTE_MS);
  }

  async #saved(path: string, body: unknown): Promise<void> {
    const { status, body: answer } = await this.platform.time.settled(this.platform.api("POST", path, body));
    if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  }

  async #minute(minute: number, planned: MinutePlan): Promise<void> {
    const { time } = this.platform;
    const start = minute * MINUTE_MS;
    const later = (afterMs: number, run: () => void) => time.after(start + afterMs - time.now, run);
    await time.until(start);
    this.#prober = planned.prober;
    if (planned.prober) this.#note({ kind: "prober", ...planned.prober });
    this.#setDown(planned.isDown);
    later((minute * 997) % 4_000, () => this.#setMode(planned));
    if (!planned.isDown && !this.#setup.shuffled) this.#crons(minute, planned.crons, later);
    const { death, replaced, edit: wanted } = planned;
    if (death) later(death.afterMs, () => this.#planDeath(death));
    if (replaced) later(replaced.afterMs, () => this.#replace(replaced.shard));
    if (wanted && !planned.isDown) later(wanted.afterMs, () => void this.#edit(wanted.kind));
    if (this.#setup.shuffled) await this.#block(minute);
    await time.until(start + MINUTE_MS - 1);
    this.platform.machine.dieAt({ touch: Number.POSITIVE_INFINITY, when: "before" }, () => {});
    const now = configured(this.platform.d1.file, minute);
    if (
      JSON.stringify(now.monitors) !== JSON.stringify(this.#configured.at(-1)?.monitors) ||
      JSON.stringify([now.channels, now.windows]) !==
        JSON.stringify([this.#configured.at(-1)?.channels, this.#configured.at(-1)?.windows])
    )
      this.#configured.push(now);
  }

  /** With the last minute of some, all of them are given. One in which the machine died is given again. */
  async #block(last: number): Promise<void> {
    const { firstMinute, plan, seed } = this.#setup;
    const isLast = last === firstMinute + plan.length - 1;
    if ((last - firstMinute) % BLOCK_MINUTES !== BLOCK_MINUTES - 1 && !isLast) return;
    const minutes = Array.from({ length: last + 1 - this.#given }, (_, index) => this.#given + index);
    this.#given = last + 1;
    const random = new Random(seed + last);
    const twice = random.chance(0.3) ? [random.pick(minutes)] : [];
    const order = [...minutes, ...twice]
      .map((minute) => ({
        minute,
        at: random.chance(0.5) ? minute - last : random.between(-BLOCK_MINUTES, 1),
      }))
      .sort((a, b) => a.at - b.at);
    for (const { minute } of order) while (!(await this.#replayed(minute)));
  }

  /** False when the machine died over it. */
  async #replayed(minute: number): Promise<boolean> {
    const { machine, time } = this.platform;
    const cron = this.platform.cron(minute);
    const died = new Promise<void>((resolve) => {
      machine.onEnd = resolve;
    });
    await time.settled(Promise.race([cron, died]));
    return !machine.isDead;
  }

  #crons(minute: number, crons: readonly number[], later: (afterMs: number, run: () => void) => void): void {
    if (crons.length === 0) this.#note({ kind: "no cron" });
    for (const afterMs of crons) {
      if (afterMs > 15_000) this.#note({ kind: "late cron" });
      later(afterMs, () => void this.platform.cron(minute));
    }
  }

  #setMode({ d1 }: MinutePlan): void {
    if (this.#d1.mode !== d1) this.#note({ kind: "d1", mode: d1 });
    this.#d1.mode = d1;
  }

  #setDown(isDown: boolean): void {
    if (isDown) this.#note({ kind: "down" });
    this.platform.schedulers.isDown = isDown;
  }

  #planDeath(death: { readonly touch: number; readonly when: "before" | "after" }): void {
    this.platform.machine.dieAt(death, (touched) => {
      this.#note({ kind: "death", touched });
      this.platform.restart();
    });
  }

  #replace(shard: number): void {
    this.#note({ kind: "replaced", shard });
    this.platform.schedulers.replace(String(shard));
  }

  async #edit(kind: NonNullable<MinutePlan["edit"]>["kind"]): Promise<void> {
    const status = await edit(this.platform, kind).catch(() => 0);
    this.#note({ kind: "edit", what: kind, status });
  }

  async #befallProber(id: string): Promise<void> {
    const planned = this.#prober;
    if (planned === null || !id.startsWith(`${planned.region}/`)) return;
    if (planned.fate === "hung") await new Promise(() => {});
    if (planned.fate === "reset") {
      this.#prober = null;
      throw Object.assign(new Error("Network connection lost."), { retryable: true });
    }
    throw new Error("internal error; reference = chaos");
  }

  #note(incidence: Incidence): void {
    this.#happened.push({ ...incidence, at: this.platform.time.now });
  }

  #leftInStorage(): string[] {
    return ["0", "1"].flatMap((shard) =>
      [...this.platform.schedulers.storage(shard).keys()]
        .filter((key) => /^(journal:(entry|outbox|trouble)|recount:)/.test(key))
        .map((key) => `Scheduler ${shard}: ${key}`),
    );
  }
}
