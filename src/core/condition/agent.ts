/** A host agent that has stopped reporting: an incident of no monitor, until it reports again or nobody expects it. */
import { MINUTE_MS } from "../check/check.ts";
import type { Incident } from "../incident/incident.ts";
import { durationText } from "../words/duration.ts";
import { type OwnStep, ownIncident, ownStep } from "./own.ts";

/** An agent that has reported nothing for so long is silent: three of its calls when all is well. */
export const AGENT_SILENT_AFTER_MS = 15 * MINUTE_MS;

/** Epoch ms. */
interface SeenAgent {
  readonly name: string;
  readonly host: string;
  readonly seenAt: number;
}

export function isSilent({ seenAt }: Pick<SeenAgent, "seenAt">, now: number): boolean {
  return now - seenAt >= AGENT_SILENT_AFTER_MS;
}

/** `open` are those of before by the agent's name, `expected` the agents whose token still holds; `now` is epoch ms. */
export function observeAgents(
  open: Readonly<Record<string, Incident>>,
  expected: readonly SeenAgent[],
  now: number,
): OwnStep {
  const silent = expected.filter((agent) => isSilent(agent, now));
  const whyOver = (name: string) => {
    if (silent.some((agent) => agent.name === name)) return null;
    return expected.some((agent) => agent.name === name) ? "it reports again" : "it is expected no more";
  };
  const troubles = new Map(silent.map((agent) => [agent.name, agent]));
  return ownStep(open, whyOver, troubles, (agent) => silentIncident(agent, now), now);
}

function silentIncident({ name, host, seenAt }: SeenAgent, now: number): Incident {
  const summary = `The agent ${name} on ${host} has reported nothing for ${durationText(now - seenAt)}.`;
  return ownIncident("agent", {
    subject: `agent-${name}`,
    startMinute: Math.floor(seenAt / MINUTE_MS) + 1,
    now,
    summary,
    why: `${summary} What fails meanwhile has no evidence from its host; look there with \`systemctl status edgetick-agent\`.`,
  });
}
