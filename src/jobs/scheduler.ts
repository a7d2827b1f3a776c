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
import type { Counts } from "../core/usage/tally.ts";
import { development, type Env } from "../env.ts";
import type { Subscription } from "../notify/subscription-link.ts";
import type { Delivery } from "../store/deliveries.ts";
import { metered } from "../store/metered.ts";
import { askConfirmation } from "./ask-confirmation.ts";
import { type ByHand, changeByHand } from "./by-hand.ts";
import { arm, rearm } from "./dead-man.ts";
import { deliver } from "./deliver.ts";
import { deliverDue } from "./deliver-due.ts";
import { type Examination, examineMonitor } from "./diagnose.ts";
import { endOf } from "./end-of.ts";
import type { Errand, ErrandResult } from "./errand.ts";
import { forget } from "./forget.ts";
import { forgetAgent, listAgents, type ReportAnswer, type ReportingAgent, takeReport } from "./host.ts";
import type { KnownAgent } from "./host-memory.ts";
import { type ImportReport, importReadings } from "./import.ts";
import { editIncident, type IncidentEdit } from "./incident-edit.ts";
import { Journal, type JournalTrouble } from "./journal.ts";
import { sendJournalled } from "./journal-send.ts";
import { type LastKnown, lastKnown, rememberShards } from "./last-known.ts";
import { type LatencyCall, latencyOf } from "./latency.ts";
import { Meter } from "./meter.ts";
import { objectShell } from "./object-shell.ts";
import { type PastedLog, type PasteReport, pasteLog } from "./paste.ts";
import { type PingAnswer, type SentPing, takePing } from "./ping.ts";
import { PingStore } from "./ping-store.ts";
import { recount } from "./recount.ts";
import { RecountQueue } from "./recount-queue.ts";
import { refresh } from "./refresh.ts";
import { runErrand } from "./run-errand.ts";
import { Session } from "./session.ts";
import type { Shell } from "./shell.ts";
import { sendTest } from "./test-delivery.ts";
import { runTick, type TickReport, type Trigger } from "./tick.ts";

/** A minute commits after 50 s at the latest; one that has not by then never will, and must not hold up the others. */
const MAX_MINUTE_MS = 120_000;
/** `from` and `to` are epoch ms; null for the usual window. `host`: false leaves out what quotes log lines. */
type DiagnosisCall = [shard: number, monitor: string, from: number | null, to: number | null, host?: boolean];

export class Scheduler extends DurableObject<Env> {
  readonly #running = new Map<number, Promise<TickReport>>();
  #commits: Promise<unknown> = Promise.resolve();
  #session: Session | null = null;
  #journal: Journal | null = null;
  readonly #recounts = new RecountQueue(this.ctx.storage);
  readonly #meter = new Meter(this.ctx.storage, () => Date.now());
  readonly #db = metered(this.env.DB, this.#meter.rows);
  readonly #pings = new PingStore(this.ctx.storage);

  /** Does the minute of `at` (the controller's scheduledTime), or joins it when it is being done. */
  tick(
    shard: number,
    at: number,
    trigger: Trigger,
    spreadMs = 0,
    shards: readonly number[] = [],
  ): Promise<TickReport> {
    // The Cron Trigger is a request of the Worker: said once, by the first shard.
    if (shard === 0 && trigger !== "alarm") this.#meter.count({ workerRequests: 1 });
    return this.#meter.asked(async () => {
      await arm(this.ctx.storage, shard, at);
      if (shards.length > 0) this.#shell(shard).background(rememberShards(this.ctx.storage, shards));
      return await this.#tick(shard, at, trigger, spreadMs);
    });
  }

  async #tick(shard: number, at: number, trigger: Trigger, spreadMs: number): Promise<TickReport> {
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
    return this.#asked(shard, (shell, session) => importReadings(shell, session, monitorId, ndjson));
  }

  diagnose(...asked: DiagnosisCall): Promise<Diagnosis | null> {
    return this.examine(...asked).then((found) => found?.diagnosis ?? null);
  }

  /** The same with the newest failing checks. */
  examine(...[shard, monitor, from, to, host = true]: DiagnosisCall): Promise<Examination | null> {
    return this.#asked(shard, (shell, session) =>
      examineMonitor(shell, session, monitor, { from, to, host }),
    );
  }

  /** Latency step by step, of a stretch whose points are not kept ready. */
  latency(shard: number, ...asked: LatencyCall) {
    return this.#asked(shard, (shell, session) => latencyOf(shell, session, ...asked));
  }

  /** Shows a changed configuration now; checks follow it from the next tick. */
  refresh(shard: number): Promise<void> {
    return this.#asked(shard, refresh);
  }

  /** Takes a deleted monitor out of the hot history, the evidence and the state. */
  forget(shard: number, key: number, monitorId: string): Promise<void> {
    return this.#asked(shard, (shell, session) => forget(shell, session, key, monitorId));
  }

  /** Re-evaluates history after a maintenance window in the past changed; returns the key to go on from, or null. */
  recount(shard: number, span: RecountedSpan, fromKey: number): Promise<number | null> {
    return this.#asked(shard, (shell, session) => recount(shell, session, span, fromKey));
  }

  /** The same in the background, with pauses. Answers when it is done, and after two seconds at the latest. */
  reevaluate(shard: number, span: RecountedSpan): Promise<void> {
    return this.#asked(shard, (shell) => this.#recounts.reevaluate(shell, span));
  }

  editIncident(shard: number, id: string, edit: IncidentEdit): Promise<Incident | null> {
    return this.#asked(shard, (shell, session) => editIncident(shell, session, id, edit));
  }

  /** Mails a visitor the link that confirms a subscription; see {@link askConfirmation}. */
  confirm(shard: number, subscription: Subscription): Promise<void> {
    return askConfirmation(this.#shell(shard), this.ctx.storage, subscription);
  }

  /** Incidents that people make and take away; see {@link ByHand}. */
  byHand(shard: number, change: ByHand): Promise<boolean> {
    return changeByHand(this.#shell(shard), this.#sessionOf(shard), this.ctx.storage, change);
  }

  /** Sends a test alert to one channel and returns how that went; null for an unknown channel. */
  sendTest(shard: number, channelId: string): Promise<Delivery | null> {
    return this.#asked(shard, (shell) => sendTest(shell, channelId));
  }

  /** One batch of the outbox; when more is due, the next is a call, hence an invocation, of its own. */
  deliverNow(shard: number): Promise<void> {
    return this.#asked(shard, async (shell) => {
      const { more } = await deliver(shell);
      if (more) shell.background(deliverDue(shell));
    });
  }

  ping(shard: number, sent: SentPing): Promise<PingAnswer> {
    return takePing({ store: this.#pings, journal: this.#journalOf(shard) }, sent, Date.now());
  }

  /** Why minutes are journalled and not committed, since when and how many; null where all is well. */
  trouble(shard: number): Promise<JournalTrouble | null> {
    return this.#asked(shard, () => this.#journalOf(shard).trouble());
  }

  /** What the Worker's visitors cause, as its isolates estimate it. */
  noteVisits(shard: number, visits: Partial<Counts>): Promise<void> {
    return this.#asked(shard, async () => this.#meter.count(visits));
  }

  lastKnown(shard: number): Promise<LastKnown> {
    return this.#asked(shard, () => lastKnown(this.#journalOf(shard), this.ctx.storage, Date.now()));
  }

  /** Called by itself only. */
  errand(shard: number, errand: Errand): Promise<ErrandResult> {
    return this.#asked(shard, (shell, session) => runErrand(shell, session, errand));
  }

  takeReport(shard: number, by: ReportingAgent, report: AgentReport, bytes: number): Promise<ReportAnswer> {
    return this.#asked(shard, (shell, session) => takeReport(shell, session, by, report, bytes));
  }

  agents(shard: number): Promise<KnownAgent[]> {
    return this.#asked(shard, async (shell) => [...(await listAgents(shell))]);
  }

  forgetAgent(shard: number, name: string, evidence: boolean): Promise<void> {
    return this.#asked(shard, (shell) => forgetAgent(shell, name, evidence));
  }

  /** Reads log lines that a person pasted; null for an unknown monitor. */
  pasteLog(shard: number, monitorId: string, log: PastedLog): Promise<PasteReport | null> {
    return this.#asked(shard, (shell, session) => pasteLog(shell, session, monitorId, log));
  }

  #asked<T>(shard: number, work: (shell: Shell, session: Session) => Promise<T>): Promise<T> {
    return this.#meter.asked(() => work(this.#shell(shard), this.#sessionOf(shard)));
  }

  #sessionOf(shard: number): Session {
    this.#session ??= new Session(this.#db, shard, this.env.STATUS_URL ?? null);
    return this.#session;
  }

  #journalOf(shard: number): Journal {
    this.#journal ??= new Journal(this.ctx.storage, () => {
      const shell = this.#shell(shard);
      shell.background(sendJournalled(shell));
    });
    return this.#journal;
  }

  #shell(shard: number): Shell {
    return objectShell({
      shard,
      env: this.env,
      ctx: this.ctx,
      db: this.#db,
      meter: this.#meter,
      journal: this.#journalOf(shard),
      recounts: this.#recounts,
      pings: this.#pings,
    });
  }
}
