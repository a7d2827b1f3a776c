/** From the journal into D1, in order, by the ordinary fenced commit: what was sent meanwhile is not sent again. */
import { MINUTE_MS } from "../core/check/check.ts";
import { afterPart } from "../core/shard/parts.ts";
import type { ShardConfig } from "../core/shard/shard.ts";
import type { Delivery } from "../store/deliveries.ts";
import { markSent } from "../store/held.ts";
import { prune } from "../store/prune.ts";
import { inTime } from "./end-of.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { partDraft, runOf } from "./record-minute.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Each takes a batch, and two queries more where it opened something. */
const ENTRIES_AN_INVOCATION = 12;
/** Of one tick: two hours of minutes. */
const MAX_INVOCATIONS = 10;
/** The minute waits for it with its commit. */
const MAX_DRAIN_MS = 20_000;

/** Empties the journal as far as D1 takes it. Never throws: what is left waits for the next tick. */
export async function drainAll(shell: Shell): Promise<void> {
  const { journal } = shell;
  if (journal === undefined) return;
  try {
    for (let times = 0; times < MAX_INVOCATIONS && !(await journal.isEmpty()); times++)
      if ((await inTime(shell.errand({ kind: "drain" }), MAX_DRAIN_MS, "D1 did not answer in time")) === null)
        return;
  } catch (error) {
    console.error(`shard ${shell.shard}: journalled minutes wait on`, error);
    // Beside the minute: it may hang as well.
    shell.background(makeRoom(shell));
  }
}

/** A full database refuses all but deletions, and would stay full where only commits lead to them. */
async function makeRoom({ db, shard, journal }: Shell): Promise<void> {
  const newest = (await journal?.remembered())?.core.newestMinute ?? null;
  if (newest === null) return;
  await prune(db, shard, newest * MINUTE_MS).catch((error) => console.error("pruning shard", shard, error));
}

/** True when there is more. */
export async function drain(shell: Shell, session: Session): Promise<boolean> {
  const { journal } = shell;
  const copied = (await journal?.copiedConfig()) ?? null;
  if (journal === undefined || copied === null) return false;
  if ((await session.load()).epoch !== copied.epoch) {
    await journal.clear();
    return false;
  }
  for (const { number } of await journal.entries(ENTRIES_AN_INVOCATION))
    await journal.inTurn(async () => {
      // Read in turn: what was sent since is not to be sent again.
      const [entry] = await journal.entries(1);
      if (entry?.number !== number) return;
      try {
        await drainEntry(shell, session, journal, entry, copied.config);
      } catch (error) {
        if (!isItsOwn(error)) throw error;
        await journal.drop(number, error);
      }
    });
  return !(await journal.isEmpty());
}

/** The entry makes no commit, today or tomorrow. D1 has errors of another kind. */
function isItsOwn(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

async function drainEntry(
  shell: Shell,
  session: Session,
  journal: Journal,
  { part, now, deliveries, number }: JournalEntry,
  config: ShardConfig,
): Promise<void> {
  const known = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const committing = session.commitHeld(runOf(shell, part), config, async (loaded) => {
    const made = afterPart(loaded.core, loaded.config, shell.shard, part);
    if (made === null) return null;
    const draft = await partDraft(shell, loaded, part, made, now);
    return { ...draft, deliveries: draft.deliveries.map((made) => withFate(made, known.get(made.id))) };
  });
  // What ends later is found done by the next try.
  const committed = await inTime(committing, MAX_DRAIN_MS, "D1 did not answer in time");
  // D1 had it after all: then it also has these, as if nobody had been sent them.
  if (committed.kind === "skipped")
    await markSent(
      shell.db,
      deliveries.filter(({ state }) => state !== "pending"),
    );
  await journal.remove(number);
}

/** What became of it while it was journalled. */
function withFate(made: Delivery, known: Delivery | undefined): Delivery {
  if (known === undefined) return made;
  const { state, attempts, nextAt, lastStatus, lastError, sentAt } = known;
  return { ...made, state, attempts, nextAt, lastStatus, lastError, sentAt };
}
