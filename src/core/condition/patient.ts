import type { Check } from "../check/check.ts";
import { draftOf, finish, put } from "./draft.ts";
import type { ConditionStep, MonitorState, PatientOfMonitor } from "./state.ts";
import { withEntry } from "./timeline.ts";
import { durationText, hopName } from "./wording.ts";

/** What the gateway said when it gave up, added to the incidents that are open. It changes no condition. */
export function observePatient(state: MonitorState, input: PatientOfMonitor): ConditionStep {
  const { monitor, minute, check } = input;
  const draft = draftOf(state, { monitor, minute, imported: false }, check.reading.at);
  for (const incident of Object.values(state.open)) {
    const told = incident?.timeline.some(({ type, at }) => type === "patient" && at === check.reading.at);
    if (incident === null || told) continue;
    put(draft, withEntry(incident, check.reading.at, "patient", patientText(check)));
  }
  return finish(draft);
}

function patientText({ reading, failure }: Check): string {
  const asked = `A patient attempt from ${reading.region}`;
  const waited = durationText(reading.latencyMs);
  if (reading.status === null) return `${asked} had no answer after ${waited} either.`;
  const who = failure === null ? "the server" : hopName(failure.hop);
  return `${asked}: ${who} answered ${reading.status} after ${waited}.`;
}
