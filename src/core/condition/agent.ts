/** A host agent that has stopped reporting: an incident of no monitor, until it reports again or nobody expects it. */
import { MINUTE_MS } from "../check/check.ts";
import type { Incident } from "../incident/incident.ts";
import { durationText } from "../words/duration.ts";
import { ended, ownChange, ownIncident } from "./own.ts";
import type { ConditionChange } from "./state.ts";

/** An agent that has reported nothing for so long is silent: three of its calls when all is well. */
export const AGENT_SILENT_AFTER_MS = 15 * MINUTE_MS;

/** Epoch ms. */
interface SeenAgent {
  readonly name: string;
  readonly host: string;
  readonly seenAt: number;
}

interface AgentStep {
  /** The open ones, by the agent's name. */
  readonly agents: Readonly<Record<string, Incident>>;
  readonly incidents: readonly Incident[];
  readonly changes: readonly ConditionChange[];
}

export function isSilent({ seenAt }: Pick<SeenAgent, "seenAt">, now: number): boolean {
  return now - seenAt >= AGENT_SILENT_AFTER_MS;
}

/** `open` are those of before, `expected` the agents whose token still holds; `now` is epoch ms. */
export function observeAgents(
  open: Readonly<Record<string, Incident>>,
  expected: readonly SeenAgent[],
  now: number,
): AgentStep {
  const over = Object.entries(open).flatMap(([name, incident]) => {
    const agent = expected.find((one) => one.name === name);
    if (agent === undefined) return [{ name, incident: ended(incident, now, "it is expected no more") }];
    return isSilent(agent, now) ? [] : [{ name, incident: ended(incident, now, "it reports again") }];
  });
  const begun = expected
    .filter((agent) => isSilent(agent, now) && !Object.hasOwn(open, agent.name))
    .map((agent) => ({ name: agent.name, incident: silentIncident(agent, now) }));
  const gone = new Set(over.map(({ name }) => name));
  const still = Object.entries(open).filter(([name]) => !gone.has(name));
  const incidents = [...over, ...begun].map(({ incident }) => incident);
  return {
    agents: Object.fromEntries([...still, ...begun.map(({ name, incident }) => [name, incident] as const)]),
    incidents,
    changes: incidents.map((incident) => ownChange(incident, now)),
  };
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
