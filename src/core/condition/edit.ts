/** Changes to an incident that come from outside the minutes: an operator's words, a diagnosis. */

import type { Monitor } from "../config/monitor.ts";
import { type Incident, isMeasured } from "../incident/incident.ts";
import { draftOf, finish, put, tell, unchanged } from "./draft.ts";
import type { ConditionStep, MonitorState } from "./state.ts";
import { withEntry } from "./timeline.ts";

/** The state with an edited incident in it, when it is the open one; else the state as it is. */
export function withIncident(state: MonitorState, incident: Incident): MonitorState {
  if (!isMeasured(incident.kind) || state.open[incident.kind]?.id !== incident.id) return state;
  const kept = incident.state === "open" ? incident : null;
  return { ...state, open: { ...state.open, [incident.kind]: kept } };
}

/**
 * New hypotheses for the open intermittent. It is an `intermittent.updated` when another cause leads than before, or the
 * first one does and the opening's own alert went out without it (`late`).
 */
export function observeHypotheses(
  state: MonitorState,
  input: {
    monitor: Monitor;
    minute: number;
    imported: boolean;
    hypotheses: Incident["hypotheses"];
    late?: boolean;
  },
): ConditionStep {
  const { intermittent } = state.open;
  if (intermittent === null) return unchanged(state);
  const { hypotheses } = input;
  const [leader, former] = [hypotheses[0], intermittent.hypotheses[0]];
  if (JSON.stringify(hypotheses) === JSON.stringify(intermittent.hypotheses)) return unchanged(state);
  const draft = draftOf(state, input);
  const incident = { ...intermittent, hypotheses };
  if (leader === undefined || leader.cause === former?.cause) {
    put(draft, incident);
    return finish(draft);
  }
  const text = `Leading hypothesis: ${leader.summary}`;
  if (former === undefined && isLastLed(incident, text)) {
    put(draft, incident);
    return finish(draft);
  }
  const led = withEntry(incident, draft.at, "hypothesis", text);
  put(draft, led);
  // The first one comes with the opening's own news; only a change of mind is news of its own.
  if (former !== undefined || input.late) tell(draft, "intermittent.updated", led, { failing: led.regions });
  return finish(draft);
}

/** Said before, whatever the counts are by now: a leader that was lost for a while is no other one. */
function isLastLed({ timeline }: Incident, text: string): boolean {
  const last = timeline.findLast(({ type }) => type === "hypothesis")?.text;
  const withoutCounts = (said: string) => said.replaceAll(/\d+/g, "#");
  return last !== undefined && withoutCounts(last) === withoutCounts(text);
}
