/** How every condition becomes an incident, and how it ends. */

import { MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import {
  type AlertType,
  type Incident,
  incidentId,
  isMeasured,
  type MeasuredKind,
} from "../incident/incident.ts";
import { lengthOf } from "../incident/length.ts";
import { boundsWords } from "../words/duration.ts";
import { publicText } from "../words/status.ts";
import { type Draft, put, tell } from "./draft.ts";
import { outcomesSince } from "./outcomes.ts";
import { withEntry } from "./timeline.ts";
import { sentence } from "./wording.ts";

const MAX_LINKED = 50;

type Kind = MeasuredKind;
type Counts = Pick<Incident, "checks" | "failures">;

const ENDS: Readonly<Record<Kind, AlertType>> = {
  outage: "outage.closed",
  regional: "regional.closed",
  intermittent: "intermittent.closed",
  slow: "slow.closed",
  certificate: "certificate.renewed",
  domain: "domain.renewed",
};

interface Opening {
  readonly kind: Kind;
  readonly startMinute: number;
  readonly startedAt: number;
  readonly regions: readonly Region[];
  readonly firstFailure: string | null;
  readonly summary: string;
  readonly blips?: number;
}

/** The incident with its first two timeline entries; not yet put anywhere. */
export function opened(draft: Draft, opening: Opening, what: string, why: string): Incident {
  const { checks, failures } = outcomesSince(draft.state.outcomes, opening.startMinute);
  const incident: Incident = {
    id: incidentId(draft.monitor.id, opening.kind, opening.startMinute),
    monitor: draft.monitor.id,
    kind: opening.kind,
    ...(draft.monitor.kind === "http" ? {} : { monitorKind: draft.monitor.kind }),
    state: "open",
    startedAt: opening.startedAt,
    endedAt: null,
    regions: opening.regions,
    checks,
    failures,
    blips: opening.blips ?? 0,
    firstFailure: opening.firstFailure,
    publicSummary: publicText(opening.kind, null, draft.monitor.kind),
    summary: opening.summary,
    linked: [],
    hypotheses: [],
    timeline: [],
    updates: [],
    imported: draft.imported,
  };
  return withEntry(
    withEntry(incident, opening.startedAt, "started", sentence(what)),
    draft.at,
    "opened",
    sentence(why),
  );
}

/** Ends an incident, stores it, and resolves it wherever it was announced. What an operator has rewritten stays as written. */
export function close(
  draft: Draft,
  incident: Incident,
  endedAt: number,
  why: string,
  counted?: Counts,
): Incident {
  const end = Math.max(endedAt, incident.startedAt + 1);
  const lasted = lengthOf(incident, end);
  const of = draft.monitor.kind;
  // What was opened before kinds had words of their own says "The service".
  const unsaid = [publicText(incident.kind, null, of), publicText(incident.kind, null)];
  const untouched = unsaid.includes(incident.publicSummary);
  const closed: Incident = withEntry(
    {
      ...incident,
      state: "closed",
      endedAt: end,
      ...(counted ?? countedUntil(draft, incident, end)),
      publicSummary: untouched ? publicText(incident.kind, lasted, of) : incident.publicSummary,
    },
    draft.at,
    "closed",
    sentence(`${why}; it lasted ${boundsWords(lasted)}`),
  );
  put(draft, closed);
  if (isMeasured(incident.kind) && !incident.unannounced) tell(draft, ENDS[incident.kind], closed);
  return closed;
}

/** Closing takes some good checks, which are no longer part of it. `end` is epoch ms. */
export function countedUntil({ state }: Draft, { checks, failures }: Counts, end: number): Counts {
  const after = outcomesSince(state.outcomes, Math.floor(end / MINUTE_MS));
  return {
    checks: Math.max(0, checks - after.checks),
    failures: Math.max(0, failures - after.failures),
  };
}

/** The incident with another one named in it. */
export function linkedTo(incident: Incident, id: string): Incident {
  return { ...incident, linked: [...new Set([...incident.linked, id])].slice(-MAX_LINKED) };
}
