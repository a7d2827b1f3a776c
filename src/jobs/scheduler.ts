/**
 * The Scheduler: the only writer of its shard. Two clocks drive it, the Cron Trigger and its own alarm as a dead man;
 * whichever comes first does the minute, and the other finds it done.
 */
import { DurableObject } from "cloudflare:workers";
import { MINUTE_MS } from "../core/check/check.ts";
import type { Diagnosis } from "../core/diagnosis/diagnose.ts";
import type { AgentReport } from "../core/host-evidence/report.ts";
import type { Incident } from "../core/incident/incident.ts";
import type { RecountedSpan } from "../core/shard/settle.ts";
import { development, type Env } from "../env.ts";
import { fanOut } from "../probe/fan-out.ts";
import type { Delivery } from "../store/deliveries.ts";
import { arm, rearm } from "./dead-man.ts";
import { deliver } from "./deliver.ts";
import { deliverDue } from "./deliver-due.ts";
import { type Examination, examineMonitor } from "./diagnose.ts";
import { endOf } from "./end-of.ts";
import type { Errand, ErrandResult } from "./errand.ts";
import { forget } from "./forget.ts";
import { forgetAgent, listAgents, type ReportAnswer, takeReport } from "./host.ts";
import { type KnownAgent, storedMemory } from "./host-memory.ts";
import { type ImportReport, importReadings } from "./import.ts";
import { editIncident, type IncidentEdit } from "./incident-edit.ts";
import { Journal, type JournalTrouble } from "./journal.ts";
import { sendJournalled } from "./journal-send.ts";
import { type LastKnown, lastKnown, rememberShards } from "./last-known.ts";
import { type PastedLog, type PasteReport, pasteLog } from "./paste.ts";
import { recount } from "./recount.ts";
import { RecountQueue } from "./recount-queue.ts";
import { refresh } from "./refresh.ts";
import { runErrand } from "./run-errand.ts";
import { Session } from "./session.ts";
import { type Shell, wallClock } from "./shell.ts";
import { sendTest } from "./test-delivery.ts";
import { runTick, type TickReport, type Trigger } from "./tick.ts";

/** A minute commits after 50 s at the latest; one that has not by then never will, and must not hold up the others. */
const MAX_MINUTE_MS = 120_000;

/** Whoever enters a maintenance window waits no longer for what it changes. */
const ANSWER_AFTER_MS = 2_000;

export class Scheduler extends DurableObject<Env> {
  readonly #running = new Map<number, Promise<TickReport>>();
  #commits: Promise<unknown> = Promise.resolve();
  #session: Session | null = null;
  #journal: Journal | null = null;
  readonly #recounts = new RecountQueue(this.ctx.storage);

  /** Does the minute of `at` (the controller's scheduledTime), or joins it when it is being done. */
  async tick(
    shard: number,
    at: number,
    trigger: Trigger,
    spreadMs = 0,
    shards: readonly number[] = [],
  ): Promise<TickReport> {
    await arm(this.ctx.storage, shard, at);
    if (shards.length > 0) this.#shell(shard).background(rememberShards(this.ctx.storage, shards));
    const minute = Math.floor(at / MINUTE_MS);
    const running = this.#running.get(minute);
    if (running) return running;
    const shell = this.#shell(shard);
    const earlier = this.#commits;
    const { promise: committed, resolve: onCommitted } = Promise.withResolvers<void>();
    // A minute that ends at once, done or failed, must not let the next one overtake those still under way.
    this.#commits = endOf(Promise.all([earlier, committed]), MAX_MINUTE_MS);
    const tick = runTick(shell, this.#sessionOf(shard), { at, trigger, spreadMs, earlier, onCommitted });
    this.#running.set(minute, tick);
    try {
      const report = await tick;
      // An emptied shard sleeps until it has a monitor again, or an alert that did not go out yet.
      if (report.idle) await this.ctx.storage.deleteAlarm();
      return report;
    } finally {
      this.#running.delete(minute);
    }
  }

  /** Arms the next alarm first, then starts the minute and returns; it never throws. */
  override async alarm(): Promise<void> {
    try {
      const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
      const shard = await rearm(this.ctx.storage, at);
      if (shard === undefined) return;
      const tick = this.tick(shard, at, development() ? "replay" : "alarm");
      this.ctx.waitUntil(tick.catch((error) => console.error("alarm tick", at, error)));
    } catch (error) {
      console.error("alarm", error);
    }
  }

  /** Imports NDJSON readings of one monitor. Sends nothing. */
  importReadings(shard: number, monitorId: string, ndjson: string): Promise<ImportReport | null> {
    return importReadings(this.#shell(shard), this.#sessionOf(shard), monitorId, ndjson);
  }

  /** `from` and `to` are epoch ms; null for the usual window. `host`: false leaves out what quotes log lines. */
  diagnose(
    shard: number,
    monitorId: string,
    from: number | null,
    to: number | null,
    host = true,
  ): Promise<Diagnosis | null> {
    return this.examine(shard, monitorId, from, to, host).then((found) => found?.diagnosis ?? null);
  }

  /** The same with the newest failing checks. */
  examine(
    shard: number,
    monitorId: string,
    from: number | null,
    to: number | null,
    host = true,
  ): Promise<Examination | null> {
    return examineMonitor(this.#shell(shard), this.#sessionOf(shard), monitorId, { from, to, host });
  }

  /** Shows a changed configuration now; checks follow it from the next tick. */
  refresh(shard: number): Promise<void> {
    return refresh(this.#shell(shard), this.#sessionOf(shard));
  }

  /** Takes a deleted monitor out of the hot history, the evidence and the state. */
  forget(shard: number, key: number, monitorId: string): Promise<void> {
    return forget(this.#shell(shard), this.#sessionOf(shard), key, monitorId);
  }

  /** Re-evaluates history after a maintenance window in the past changed; returns the key to go on from, or null. */
  recount(shard: number, span: RecountedSpan, fromKey: number): Promise<number | null> {
    return recount(this.#shell(shard), this.#sessionOf(shard), span, fromKey);
  }

  /**
   * The same in the background, some monitors at a time with pauses between them. Answers when it is done, and after two
   * seconds at the latest: then it goes on.
   */
  async reevaluate(shard: number, span: RecountedSpan): Promise<void> {
    const shell = this.#shell(shard);
    await this.#recounts.add(span);
    const work = this.#recounts.run(shell);
    shell.background(work);
    await endOf(work, ANSWER_AFTER_MS);
  }

  editIncident(shard: number, id: string, edit: IncidentEdit): Promise<Incident | null> {
    return editIncident(this.#shell(shard), this.#sessionOf(shard), id, edit);
  }

  /** Sends a test alert to one channel and returns how that went; null for an unknown channel. */
  sendTest(shard: number, channelId: string): Promise<Delivery | null> {
    return sendTest(this.#shell(shard), channelId);
  }

  /** One batch of the outbox; when more is due, the next is a call, hence an invocation, of its own. */
  async deliverNow(shard: number): Promise<void> {
    const { more } = await deliver(this.#shell(shard));
    if (more) this.#shell(shard).background(deliverDue(this.#shell(shard)));
  }

  /** Why minutes are journalled and not committed, since when and how many; null where all is well. */
  trouble(shard: number): Promise<JournalTrouble | null> {
    return this.#journalOf(shard).trouble();
  }

  lastKnown(shard: number): Promise<LastKnown> {
    return lastKnown(this.#journalOf(shard), this.ctx.storage, Date.now());
  }

  /** Called by itself only. */
  errand(shard: number, errand: Errand): Promise<ErrandResult> {
    return runErrand(this.#shell(shard), this.#sessionOf(shard), errand);
  }

  /** What a host agent sent; `monitors` are the token's, null for all. */
  takeReport(
    shard: number,
    agent: { readonly name: string; readonly monitors: readonly string[] | null },
    report: AgentReport,
    bytes: number,
  ): Promise<ReportAnswer> {
    return takeReport(this.#shell(shard), this.#sessionOf(shard), agent, report, bytes);
  }

  async agents(shard: number): Promise<KnownAgent[]> {
    return [...(await listAgents(this.#shell(shard)))];
  }

  forgetAgent(shard: number, name: string, evidence: boolean): Promise<void> {
    return forgetAgent(this.#shell(shard), name, evidence);
  }

  /** Reads log lines that a person pasted; null for an unknown monitor. */
  pasteLog(shard: number, monitorId: string, log: PastedLog): Promise<PasteReport | null> {
    return pasteLog(this.#shell(shard), this.#sessionOf(shard), monitorId, log);
  }

  #sessionOf(shard: number): Session {
    this.#session ??= new Session(this.env.DB, shard, this.env.STATUS_URL ?? null);
    return this.#session;
  }

  /** A call to oneself is an invocation of its own, with limits of its own. */
  #self(): DurableObjectStub<Scheduler> {
    return (this.env.SCHEDULER as unknown as DurableObjectNamespace<Scheduler>).get(this.ctx.id);
  }

  #journalOf(shard: number): Journal {
    this.#journal ??= new Journal(this.ctx.storage, () => {
      const shell = this.#shell(shard);
      shell.background(sendJournalled(shell));
    });
    return this.#journal;
  }

  #shell(shard: number): Shell {
    return {
      env: this.env,
      db: this.env.DB,
      shard,
      clock: wallClock,
      development: development(),
      hosts: storedMemory(this.ctx.storage),
      journal: this.#journalOf(shard),
      recounts: this.#recounts,
      probe: ({ jobs, onReadings, ...wave }, statusUrl) =>
        fanOut(this.env, { ...wave, jobs, shard, statusUrl, onReadings, developmentLoopback: development() }),
      errand: (errand) => this.#self().errand(shard, errand),
      background: (work) => this.ctx.waitUntil(work.catch((error) => console.error("background", error))),
    };
  }
}
