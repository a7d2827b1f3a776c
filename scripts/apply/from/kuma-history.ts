/** Uptime Kuma's heartbeats as readings. Pure. */
import type { KumaHeartbeat } from "./kuma-data.ts";
import { failureTypeOf } from "./wording.ts";

const [DOWN, UP, PENDING] = [0, 1, 2];

/**
 * A heartbeat as one line of an import; null for what is no reading (maintenance) or has no time. A *pending* heartbeat is a
 * failing check that Kuma retried away: it is a failing check here. Times are UTC.
 */
export function heartbeatLine({ status, msg, time, ping }: KumaHeartbeat): string | null {
  if (status !== DOWN && status !== UP && status !== PENDING) return null;
  const at =
    typeof time === "number" ? time : Date.parse(`${String(time).replace(" ", "T").replace(/Z$/, "")}Z`);
  if (!Number.isFinite(at)) return null;
  const text = msg ?? "";
  const code = statusIn(text);
  const reading = {
    at,
    region: "auto",
    status: code ?? (status === UP ? 200 : null),
    latencyMs: Math.max(0, Math.round(ping ?? 0)),
  };
  if (status === UP) return JSON.stringify(reading);
  const error = errorOf(text, code);
  return JSON.stringify(error === null ? reading : { ...reading, error });
}

/** `200 - OK` and `Request failed with status code 502` (axios). */
function statusIn(text: string): number | null {
  const found = /^(\d{3}) - /.exec(text)?.[1] ?? /status code (\d{3})/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/** A failing answer needs no error beside its status, unless its status alone would be good. */
function errorOf(text: string, code: number | null): string | null {
  if (code === null) return failureTypeOf(text);
  if (code >= 400) return null;
  const type = failureTypeOf(text);
  return type.startsWith("assertion.") ? type : "assertion.body";
}
