import type { Check } from "../check/check.ts";
import { durationText } from "../words/duration.ts";
import { draftOf, finish, put } from "./draft.ts";
import type { ConditionStep, MonitorState, PatientOfMonitor } from "./state.ts";
import { withEntry } from "./timeline.ts";
import { hopName } from "./wording.ts";

/** What the gateway said when it gave up, added to the incidents that are open. It changes no condition. */
export function observePatient(state: MonitorState, input: PatientOfMonitor): ConditionStep {
  const { monitor, minute, check } = input;
  const draft = draftOf(state, { monitor, minute, imported: false }, check.at);
  for (const incident of Object.values(state.open)) {
    const told = incident?.timeline.some(({ type, at }) => type === "patient" && at === check.at);
    if (incident === null || told) continue;
    put(draft, withEntry(incident, check.at, "patient", patientText(check)));
  }
  return finish(draft);
}

function patientText({ region, status, latencyMs, failure }: Check): string {
  const asked = `A patient attempt from ${region}`;
  const waited = durationText(latencyMs);
  if (status === null) return `${asked} had no answer after ${waited} either.`;
  const who = failure === null ? "the server" : hopName(failure.hop);
  return `${asked}: ${who} answered ${status} after ${waited}.`;
}
