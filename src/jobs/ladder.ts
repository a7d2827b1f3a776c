/**
 * The recheck ladder: after a failing scheduled check, again at the monitor's offsets from the same region, and once
 * from a region that was up. It measures the blip and confirms an outage; it hides nothing.
 */

import { LADDER, WITNESS } from "../core/check/attempt.ts";
import type { Judged } from "../core/check/check.ts";
import type { Region } from "../core/check/reading.ts";
import { isMeasured } from "../core/check/verdict.ts";
import type { MonitorState } from "../core/condition/state.ts";
import { wantsLadder } from "../core/condition/wants.ts";
import { timeoutMsOf } from "../core/config/monitor/any-kind.ts";
import type { Climb } from "../core/shard/parts.ts";
import type { CompiledMonitor } from "../core/shard/shard.ts";
import type { ProbeJob } from "../probe/batch.ts";
import type { Judgement } from "./judgement.ts";
import type { Shell } from "./shell.ts";
import type { TickTime } from "./tick-time.ts";

/** Failures that come in within this time climb together, so that a mass failure costs a few calls, not hundreds. */
const GATHER_MS = 500;
/** What is not over by then is reported as incomplete, and an incomplete ladder confirms nothing. */
const LADDER_DEADLINE_MS = 75_000;

interface Climber {
  readonly compiled: CompiledMonitor;
  readonly state: MonitorState;
  readonly regions: Set<Region>;
  readonly scheduled: Judged[];
  readonly rechecks: Judged[];
  complete: boolean;
}

/** Gathers the failing scheduled checks of one minute as they come in, and runs their ladders. */
export class Ladder {
  readonly #climbers = new Map<string, Climber>();
  readonly #climbing: Promise<void>[] = [];
  readonly #shell: Shell;
  readonly #minute: number;
  readonly #statusUrl: string | null;
  readonly #time: TickTime;
  readonly #judgement: Judgement;
  #gathering: { compiled: CompiledMonitor; regions: Region[] }[] | null = null;

  constructor(shell: Shell, minute: number, statusUrl: string | null, time: TickTime, judgement: Judgement) {
    this.#shell = shell;
    this.#minute = minute;
    this.#statusUrl = statusUrl;
    this.#time = time;
    this.#judgement = judgement;
  }

  /** Hands over one scheduled check; starts a ladder when the rules ask for one. */
  add(compiled: CompiledMonitor, state: MonitorState, check: Judged): void {
    const id = compiled.monitor.id;
    const climber = this.#climbers.get(id) ?? {
      compiled,
      state,
      regions: new Set<Region>(),
      scheduled: [],
      rechecks: [],
      complete: true,
    };
    this.#climbers.set(id, climber);
    climber.scheduled.push(check);
    const region = check.region;
    if (!wantsLadder(state, compiled.monitor, [check]).regions.includes(region)) return;
    climber.regions.add(region);
    this.#gather(compiled, region);
  }

  /** Resolves once every ladder is over. */
  async finish(): Promise<Climb[]> {
    // A ladder that starts while another is awaited joins the list.
    for (let index = 0; index < this.#climbing.length; index++) await this.#climbing[index];
    return [...this.#climbers.values()]
      .filter((climber) => climber.regions.size > 0)
      .map(({ compiled, rechecks: checks, complete }) => ({ compiled, checks, complete }));
  }

  #gather(compiled: CompiledMonitor, region: Region): void {
    if (this.#gathering === null) {
      const group: { compiled: CompiledMonitor; regions: Region[] }[] = [];
      this.#gathering = group;
      const climb = async () => {
        await this.#shell.clock.sleep(GATHER_MS);
        this.#gathering = null;
        await this.#climb(group);
      };
      this.#climbing.push(climb());
    }
    const known = this.#gathering.find((entry) => entry.compiled === compiled);
    if (known) known.regions.push(region);
    else this.#gathering.push({ compiled, regions: [region] });
  }

  async #climb(group: readonly { compiled: CompiledMonitor; regions: Region[] }[]): Promise<void> {
    const { clock } = this.#shell;
    const from = clock.now() - GATHER_MS;
    const offsets = [...new Set(group.flatMap(({ compiled }) => compiled.monitor.recheck.afterSeconds))];
    for (const offset of offsets.sort((a, b) => a - b)) {
      await clock.sleep(from + offset * 1000 - clock.now());
      const jobs = group.flatMap(({ compiled, regions }) => {
        const rung = compiled.monitor.recheck.afterSeconds.indexOf(offset);
        return rung < 0 ? [] : regions.map((region) => this.#job(compiled, region, LADDER.first + rung));
      });
      await this.#wave(jobs, from);
    }
    await this.#wave(
      group.flatMap(({ compiled }) => this.#witness(compiled)),
      from,
    );
  }

  /** One job from a region that was up, if there is one: is it the target, or the way to it? */
  #witness(compiled: CompiledMonitor): ProbeJob[] {
    const climber = this.#climbers.get(compiled.monitor.id);
    if (!climber || climber.rechecks.some((check) => check.attempt === WITNESS)) return [];
    const witness = wantsLadder(climber.state, compiled.monitor, climber.scheduled).witness;
    return witness === null ? [] : [this.#job(compiled, witness, WITNESS)];
  }

  #job(compiled: CompiledMonitor, region: Region, attempt: number): ProbeJob {
    const { monitor } = compiled;
    return { monitor, minute: this.#minute, region, attempt, timeoutMs: timeoutMsOf(monitor) };
  }

  async #wave(jobs: readonly ProbeJob[], from: number): Promise<void> {
    if (jobs.length === 0) return;
    const { clock } = this.#shell;
    const deadlineMs = from + LADDER_DEADLINE_MS - clock.now();
    if (deadlineMs > 0) {
      const readings = await this.#shell.probe(
        { jobs, now: this.#time.waveNow(), timedOut: new Set(), deadlineMs, spreadMs: 0, lane: "ladder" },
        this.#statusUrl,
      );
      readings.forEach((reading, index) => {
        const job = jobs[index];
        const climber = job && this.#climbers.get(job.monitor.id);
        if (!job || !climber) return;
        const check = this.#judgement.judge(job.monitor, reading);
        climber.rechecks.push(check);
        if (!isMeasured(check) && job.attempt !== WITNESS) climber.complete = false;
      });
      return;
    }
    for (const job of jobs) {
      const climber = this.#climbers.get(job.monitor.id);
      if (climber && job.attempt !== WITNESS) climber.complete = false;
    }
  }
}
