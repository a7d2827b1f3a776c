/** Fills an empty Edgetick with the demo: monitors, a week of history, and the shop's events. */
import { type Api, ApiError } from "../api-client.ts";
import { agentTokens, DEMO_AGENT } from "./agent.ts";
import { demoEvents, demoHistory } from "./history.ts";
import { cronLines, gatewayLines } from "./logs.ts";
import { DEMO_MONITORS, type DemoMonitor, monitorInput } from "./monitors.ts";

const WEEK_MS = 7 * 86_400_000;
const MAX_LINES = 10_000;
const AT_ONCE = 8;
const LOGGED_MS = 12 * 3_600_000;

export interface Loaded {
  readonly checks: number;
  readonly events: number;
}

/** `now` is the first minute that is not imported: live ticks take over there. */
export async function loadDemo(api: Api, gateway: string, now: number): Promise<Loaded> {
  for (const demo of DEMO_MONITORS)
    await api.call("PUT", `/api/v1/monitors/${demo.id}`, monitorInput(demo, gateway));
  let checks = 0;
  for (const demo of DEMO_MONITORS) {
    const lines = demoHistory(demo, now - WEEK_MS, now);
    for (let start = 0; start < lines.length; start += MAX_LINES) {
      const part = lines.slice(start, start + MAX_LINES).map((line) => JSON.stringify(line));
      const { imported, rejected } = await api.call<Imported>(
        "POST",
        `/api/v1/monitors/${demo.id}/checks`,
        `${part.join("\n")}\n`,
      );
      const [first] = rejected;
      if (first) throw new Error(`demo history of ${demo.id}, line ${start + first.line}: ${first.message}`);
      checks += imported;
    }
  }
  for (const demo of DEMO_MONITORS) await pasteLogs(api, demo, now);
  const events = demoEvents(now);
  for (let start = 0; start < events.length; start += AT_ONCE)
    await Promise.all(
      events.slice(start, start + AT_ONCE).map((event) => api.call("POST", "/api/v1/events", event)),
    );
  return { checks, events: events.length };
}

/** The last days' failures with what the host logged: the first look already shows a cause from inside. */
async function pasteLogs(api: Api, demo: DemoMonitor, now: number): Promise<void> {
  const from = now - LOGGED_MS;
  const failing = demoHistory(demo, from, now).filter(({ status }) => status >= 500);
  if (failing.length === 0) return;
  const lines = failing.flatMap(({ at, status, latencyMs }) =>
    gatewayLines(demo, at + latencyMs, { status, latencyMs, check: null }),
  );
  const text = [...lines, ...cronLines(from, now)].sort((a, b) => a.at - b.at).map((line) => line.text);
  await api.call("POST", `/api/v1/monitors/${demo.id}/logs?timeZone=UTC`, text.join("\n"));
}

/** Deletes all that loadDemo and the agent brought, the user's own left alone. What is gone already is no fault. */
export async function removeDemo(api: Api): Promise<void> {
  const ids = DEMO_MONITORS.map(({ id }) => id);
  const events = await api.all<{ id: string; monitor: string | null; note: string }>("/api/v1/events");
  const own = events.filter(
    ({ monitor, note }) => ids.includes(monitor ?? "") || note.endsWith("(simulated)"),
  );
  const paths = [
    ...own.map(({ id }) => `/api/v1/events/${encodeURIComponent(id)}`),
    ...ids.map((id) => `/api/v1/monitors/${id}`),
    `/api/v1/agents/${DEMO_AGENT}?evidence=true`,
    ...(await agentTokens(api)),
  ];
  for (let start = 0; start < paths.length; start += AT_ONCE)
    await Promise.all(paths.slice(start, start + AT_ONCE).map((path) => removed(api, path)));
}

async function removed(api: Api, path: string): Promise<void> {
  try {
    await api.call("DELETE", path);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

interface Imported {
  readonly imported: number;
  readonly rejected: readonly { readonly line: number; readonly message: string }[];
}

/** Points the demo's monitors at this run's gateway; what the user changed in them stays. */
export async function pointDemo(api: Api, gateway: string, ids: readonly string[]): Promise<void> {
  for (const demo of DEMO_MONITORS) {
    if (!ids.includes(demo.id)) continue;
    await api.call("PATCH", `/api/v1/monitors/${demo.id}`, { target: { url: `${gateway}${demo.path}` } });
  }
}
