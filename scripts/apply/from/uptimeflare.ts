/**
 * UptimeFlare's uptime.config.ts. It is a program: its types are stripped and it runs in a context of its own, without
 * files, network, timers or modules, for a second at the most.
 */
import { stripTypeScriptTypes } from "node:module";
import { createContext, Script } from "node:vm";
import { Draft, headersWithoutSecrets, type Source, SourceFault } from "./source.ts";

interface Target {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly method?: unknown;
  readonly target?: unknown;
  readonly expectedCodes?: unknown;
  readonly timeout?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly responseKeyword?: unknown;
  readonly responseForbiddenKeyword?: unknown;
  readonly checkProxy?: unknown;
}

interface Config {
  readonly pageConfig?: {
    readonly title?: unknown;
    readonly group?: Record<string, string[]>;
    readonly links?: unknown;
  };
  readonly workerConfig?: {
    readonly monitors?: readonly Target[];
    readonly passwordProtection?: unknown;
    readonly notification?: Record<string, unknown>;
    readonly callbacks?: unknown;
  };
  readonly maintenances?: readonly Record<string, unknown>[];
}

const RUN_MS = 1_000;

function evaluated(text: string): Config {
  try {
    const script = stripTypeScriptTypes(text, { mode: "transform" })
      .replace(/^\s*import\b[^;\n]*(?:;|\n)/gm, "\n")
      .replace(
        /^\s*export\s*\{([^}]*)\}\s*;?/gm,
        (_, names: string) => `Object.assign(exported, {${names}});`,
      )
      .replace(/^\s*export\s+default\s+/gm, "exported.default = ")
      .replace(/^\s*export\s+(const|let|var)\s+(\w+)/gm, "var $2 = exported.$2");
    const exported: Record<string, unknown> = {};
    const context = createContext(
      { exported, process: { env: {} } },
      { codeGeneration: { strings: false, wasm: false } },
    );
    new Script(script, { filename: "uptime.config.ts" }).runInContext(context, { timeout: RUN_MS });
    // Through JSON: nothing of the other context's objects lives on, and functions (callbacks) fall away.
    return JSON.parse(JSON.stringify(exported)) as Config;
  } catch (error) {
    throw new SourceFault(
      `is not an uptime.config.ts of UptimeFlare: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export function readUptimeFlare(text: string): Source {
  const config = evaluated(text);
  const targets = config.workerConfig?.monitors;
  if (!Array.isArray(targets))
    throw new SourceFault("has no workerConfig.monitors: is it the uptime.config.ts of UptimeFlare?");
  const draft = new Draft();
  const ids = new Map<string, string>();
  for (const target of targets as readonly Target[]) readTarget(draft, config, target, ids);
  for (const [index, window] of (config.maintenances ?? []).entries()) readWindow(draft, window, index, ids);
  if (typeof config.pageConfig?.title === "string" && config.pageConfig.title !== "")
    draft.settings = { title: config.pageConfig.title.slice(0, 100) };
  readNotification(draft, config);
  draft.leftOut(
    "History",
    "UptimeFlare keeps incidents and sampled latencies, not single checks, so there is none to carry over",
  );
  return draft.done();
}

function readTarget(draft: Draft, config: Config, target: Target, ids: Map<string, string>): void {
  const given = String(target.id ?? target.name ?? "");
  const name = String(target.name ?? target.id ?? "");
  const subject = `Monitor "${name}"`;
  const id = draft.id("monitors", given);
  const groups = Object.entries(config.pageConfig?.group ?? {});
  const group = groups.find(([, members]) => members.includes(given))?.[0] ?? null;
  const method = String(target.method ?? "GET").toUpperCase();
  const base = {
    id,
    name,
    group,
    // UptimeFlare hides what no group lists, once there are groups.
    public: groups.length === 0 || group !== null,
    ...regionsOf(draft, subject, target.checkProxy),
  };
  const timeoutMs = Math.min(30_000, Math.max(100, Number(target.timeout ?? 10_000)));
  const item =
    method === "TCP_PING"
      ? { ...base, kind: "tcp", target: { ...hostAndPort(String(target.target)), timeoutMs } }
      : { ...base, ...httpOf(draft, id, method, target, timeoutMs) };
  if (draft.monitor(subject, item)) ids.set(given, id);
}

function httpOf(draft: Draft, id: string, method: string, target: Target, timeoutMs: number): object {
  const headers = Object.fromEntries(
    Object.entries((target.headers ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
  const codes = Array.isArray(target.expectedCodes) ? target.expectedCodes.map(String) : null;
  return {
    target: {
      url: String(target.target ?? ""),
      method,
      headers: headersWithoutSecrets(draft, id, headers),
      ...(typeof target.body === "string" ? { body: target.body } : {}),
      timeoutMs,
    },
    assert: {
      ...(codes === null ? {} : { status: codes }),
      ...(typeof target.responseKeyword === "string" ? { bodyContains: [target.responseKeyword] } : {}),
      ...(typeof target.responseForbiddenKeyword === "string"
        ? { bodyNotContains: [target.responseForbiddenKeyword] }
        : {}),
    },
  };
}

function regionsOf(draft: Draft, subject: string, proxy: unknown): { regions?: string[] } {
  if (typeof proxy !== "string" || proxy === "") return {};
  const region = /^worker:\/\/(\w+)$/.exec(proxy)?.[1];
  if (region !== undefined) return { regions: [region] };
  draft.differs(subject, "its check proxy is not used: Edgetick probes from Cloudflare's regions itself");
  return {};
}

function hostAndPort(target: string): { host: string; port: number } {
  const [, host = target, port = "0"] = /^(.*):(\d+)$/.exec(target) ?? [];
  return { host, port: Number(port) };
}

function readWindow(
  draft: Draft,
  { monitors, title, body, start, end }: Record<string, unknown>,
  index: number,
  ids: ReadonlyMap<string, string>,
): void {
  const subject = `Maintenance "${String(title ?? index + 1)}"`;
  const [from, to] = [timeOf(start), timeOf(end)];
  if (from === null || to === null) {
    draft.leftOut(subject, "it has no end, and a window here needs one");
    return;
  }
  const described = {
    ...(title === undefined ? {} : { title: String(title) }),
    ...(body === undefined ? {} : { text: String(body) }),
  };
  const concerned = Array.isArray(monitors) ? monitors.map(String) : [null];
  for (const monitor of concerned) {
    const known = monitor === null ? null : ids.get(monitor);
    if (known === undefined) draft.leftOut(subject, `its monitor "${monitor}" is not carried over`);
    else
      draft.window(subject, {
        id: draft.id("maintenance", `${String(title ?? "maintenance")} ${known ?? ""}`),
        monitor: known,
        ...described,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
      });
  }
}

/** UptimeFlare takes ISO 8601 and what Date takes: epoch milliseconds. */
function timeOf(value: unknown): number | null {
  const at = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}

function readNotification(draft: Draft, { workerConfig = {} }: Config): void {
  const { notification = {}, passwordProtection } = workerConfig;
  if (notification.appriseApiServer !== undefined || notification.webhook !== undefined)
    draft.leftOut(
      "Notifications",
      "Apprise and UptimeFlare's webhook have no counterpart: add a channel (webhook, Slack, Discord, Telegram, ntfy …) on the admin page",
    );
  if (typeof notification.gracePeriod === "number")
    draft.differs(
      "Notifications",
      `the grace period of ${notification.gracePeriod} minutes is not carried over: alert.outageAfter says after how many failing checks an outage alerts`,
    );
  if (passwordProtection !== undefined)
    draft.leftOut(
      "Password of the status page",
      "set `public: false` on monitors that strangers must not see",
    );
}
