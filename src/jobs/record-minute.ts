/** The commits of a minute: into D1, or while that is away into the Scheduler's own journal. */
import type { CheckedMonitor } from "../core/shard/minute.ts";
import { afterPart, type MinutePart, type PartTransition } from "../core/shard/parts.ts";
import { listChannels } from "../store/channels.ts";
import { minuteDraft } from "./draft.ts";
import type { Committed, Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

interface RecordedPart {
  readonly committed: Committed;
  readonly historyOnly: boolean;
  readonly restarted: readonly string[];
  /** The checks that it recorded; of jobs that pinged, too. */
  readonly present: readonly CheckedMonitor[];
}

/** Records a part of a minute once, whatever happens to D1. Throws when neither D1 nor a journal takes it. */
export async function recordPart(
  session: Session,
  shell: Shell,
  part: MinutePart,
  now: () => number,
): Promise<RecordedPart> {
  let made: PartTransition | null = null;
  let drafted: Draft | null = null;
  let known: Loaded | null = null;
  const build = async (loaded: Loaded): Promise<Draft | null> => {
    known = loaded;
    made = afterPart(loaded.core, loaded.config, shell.shard, part);
    drafted = made && (await partDraft(shell, loaded, part, made, now()));
    return drafted;
  };
  const { journal } = shell;
  const commit = async (): Promise<Committed> => {
    const committed = await session.commit(runOf(shell, part), build);
    // Before D1 can go away again with what it was given to send.
    await journal?.addWaiting(drafted?.deliveries ?? []);
    // Rechecks open and close things too: a copy without them would announce these once more.
    if (journal !== undefined && committed.kind === "committed" && known !== null)
      shell.background(
        journal.keepCopy({ ...(known as Loaded), core: committed.core }, () => listChannels(shell.db)),
      );
    return committed;
  };
  const committed = await (journal === undefined
    ? commit()
    : journal.commitOrKeep({ part, now: now() }, build, commit));
  const {
    historyOnly = false,
    restarted = [],
    present = part.checked,
  } = (made ?? {}) as Partial<PartTransition>;
  return { committed, historyOnly, restarted, present };
}

export function partDraft(
  shell: Shell,
  loaded: Loaded,
  { minute, part, checked }: MinutePart,
  { transition, present, gaps }: PartTransition,
  now: number,
): Promise<Draft> {
  const earlier = part === "B" ? checked : [];
  return minuteDraft(shell, loaded, transition, { minute, part, checked: present, earlier, gaps, now });
}

/** Unique to this try of this instance, so that its own commit is recognised after an ambiguous error. */
export function runOf(shell: Shell, { minute, part }: MinutePart): string {
  return `${shell.shard}.${minute.toString(36)}.${part}.${crypto.randomUUID()}`;
}
