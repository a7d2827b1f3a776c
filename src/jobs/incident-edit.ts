import { withIncident } from "../core/condition/edit.ts";
import type { Incident, IncidentUpdate } from "../core/incident/incident.ts";
import { getIncident } from "../store/incidents.ts";
import { stateDraft } from "./draft.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export interface IncidentEdit {
  readonly update?: IncidentUpdate;
  readonly summary?: string;
  readonly publicSummary?: string;
  /** Who takes care of it; null takes that back. */
  readonly acknowledgedBy?: string | null;
}

const MAX_UPDATES = 200;

/** Adds an operator's words to an incident. Null when this shard has no such incident. */
export async function editIncident(
  shell: Shell,
  session: Session,
  id: string,
  edit: IncidentEdit,
): Promise<Incident | null> {
  let edited: Incident | null = null;
  await session.load();
  await session.commit(`edit.${crypto.randomUUID()}`, async (loaded) => {
    const { core, config } = loaded;
    const stored = await getIncident(shell.db, id);
    const mine = stored?.monitor
      ? config.monitors.some(({ monitor }) => monitor.id === stored.monitor)
      : stored;
    if (stored === null || !mine) return null;
    const state = stored.monitor === null ? undefined : core.monitors.get(stored.monitor);
    // The counts of an open incident are newer in the shard's memory than in its row.
    const held = state && Object.values(state.open).find((open) => open?.id === id);
    const known = held ?? stored;
    edited = {
      ...known,
      summary: edit.summary ?? known.summary,
      publicSummary: edit.publicSummary ?? known.publicSummary,
      reworded: rewordedBy(edit, known),
      ...acknowledgement(edit, known, shell.clock.now()),
      updates: edit.update ? [...known.updates, edit.update].slice(-MAX_UPDATES) : known.updates,
    };
    const monitors =
      stored.monitor !== null && state
        ? new Map(core.monitors).set(stored.monitor, withIncident(state, edited))
        : core.monitors;
    const transition = { core: { ...core, monitors }, incidents: [edited], changes: [] };
    return await stateDraft(shell, loaded, transition, shell.clock.now());
  });
  return edited;
}

/** Said in the timeline, so that a second name is seen as well as the first. */
function acknowledgement(
  { acknowledgedBy }: IncidentEdit,
  { acknowledged, timeline }: Incident,
  now: number,
): Pick<Incident, "acknowledged" | "timeline"> {
  if (acknowledgedBy === undefined || acknowledgedBy === acknowledged?.by) return { acknowledged, timeline };
  const text = acknowledgedBy === null ? "No longer acknowledged." : `Acknowledged by ${acknowledgedBy}.`;
  return {
    acknowledged: acknowledgedBy === null ? undefined : { at: now, by: acknowledgedBy },
    timeline: [...timeline, { at: now, type: "acknowledged", text }],
  };
}

function rewordedBy(edit: IncidentEdit, { reworded = [] }: Incident): NonNullable<Incident["reworded"]> {
  const now = (["summary", "publicSummary"] as const).filter((field) => edit[field] !== undefined);
  return [...new Set([...reworded, ...now])];
}
