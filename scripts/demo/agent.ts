/**
 * The demo's host agent: it does what agent/edgetick-agent does, on the simulated host, over the same wire. It keeps a
 * day of lines, asks what is wanted, and answers from what it kept.
 */
import { type Api, apiClient } from "../api-client.ts";
import { cronLines, type DemoLine, demoSample } from "./logs.ts";
import { DEMO_MONITORS } from "./monitors.ts";

export const DEMO_AGENT = "demo-host";
const DAY_MS = 86_400_000;
const SAMPLE_MS = 5_000;
/** A window is answered when its lines are surely there. */
const SETTLED_MS = 10_000;
const MAX_LINES = 20_000;

interface Want {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export interface DemoAgent {
  /** A line as it is logged. */
  log(line: DemoLine): void;
  /** Asks once, and answers what is wanted; returns the seconds until it is to ask again. */
  ask(): Promise<number>;
  /** Asks again and again until stopped. */
  follow(): () => void;
}

/** Paths of the demo agent's tokens: this run's, or an earlier one's. */
export async function agentTokens(api: Api): Promise<string[]> {
  const tokens = await api.all<{ id: string; name: string; scope: string }>("/api/v1/tokens");
  return tokens
    .filter(({ name, scope }) => name === DEMO_AGENT && scope === "agent")
    .map(({ id }) => `/api/v1/tokens/${id}`);
}

/**
 * What the agent calls with: a token for the demo's monitors among `ids` only. The admin's would serve them all, and
 * the shop's lines would explain failures of the user's own.
 */
export async function agentApi(api: Api, ids: readonly string[]): Promise<Api> {
  for (const path of await agentTokens(api)) await api.call("DELETE", path);
  const monitors = DEMO_MONITORS.map(({ id }) => id).filter((id) => ids.includes(id));
  const made = await api.call<{ token: string }>("POST", "/api/v1/tokens", {
    name: DEMO_AGENT,
    scope: "agent",
    monitors,
  });
  return apiClient(api.origin, made.token);
}

export function demoAgent(api: Api, now: () => number = Date.now): DemoAgent {
  let lines: DemoLine[] = [];
  const send = (body: object) =>
    api.call<{ wants: Want[]; nextSeconds: number }>("POST", `/api/v1/agents/${DEMO_AGENT}/report`, {
      ...{ version: 1, host: DEMO_AGENT, at: now() },
      ...body,
    });
  const answered = ({ id, from, to }: Want) => {
    const samples = Array.from({ length: Math.ceil((to - from) / SAMPLE_MS) }, (_, index) => ({
      ...demoSample(from + index * SAMPLE_MS),
      want: id,
    }));
    const told = [...lines, ...cronLines(from, to)].filter(({ at }) => at >= from && at <= to);
    return { samples, logs: told.map((line) => ({ ...line, want: id })), answered: [id] };
  };
  const ask = async () => {
    const { wants, nextSeconds } = await send({});
    const ready = wants.filter(({ to }) => to < now() - SETTLED_MS);
    for (const want of ready) await send(answered(want));
    return ready.length < wants.length ? 15 : nextSeconds;
  };
  return {
    log: (line) => {
      lines = [...lines.filter(({ at }) => at > line.at - DAY_MS), line].slice(-MAX_LINES);
    },
    ask,
    follow: () => {
      let timer: NodeJS.Timeout | undefined;
      let stopped = false;
      const turn = async () => {
        // A demo's agent that can't be heard is no reason to end Edgetick.
        const seconds = await ask().catch(() => 60);
        if (!stopped) timer = setTimeout(turn, seconds * 1000);
      };
      void turn();
      return () => {
        stopped = true;
        clearTimeout(timer);
      };
    },
  };
}
