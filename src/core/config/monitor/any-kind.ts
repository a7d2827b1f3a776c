/** What can be said of a monitor whatever its kind. */
import { MINUTE_MS } from "../../check/check.ts";
import { shortDuration } from "../../words/duration.ts";
import type { Monitor, MonitorOf } from "../monitor.ts";
import { SAFE_METHODS } from "./http-target.ts";

/** Slower than this, ms, is slow; null: never. */
export function slowMsOf(monitor: Monitor): number | null {
  switch (monitor.kind) {
    case "http":
      return monitor.assert.slowMs;
    case "tcp":
      return monitor.assert.connectMs;
    case "tls":
    case "dns":
    case "domain":
    case "heartbeat":
      return null;
    default:
      return monitor satisfies never;
  }
}

/** The deadline of a probe; none is made of a heartbeat. */
export function timeoutMsOf(monitor: Monitor): number {
  return monitor.kind === "heartbeat" ? 0 : monitor.target.timeoutMs;
}

/** Whether asking once more does no harm. */
export function isRepeatable(monitor: Monitor): boolean {
  if (monitor.recheck.afterSeconds.length > 0) return true;
  if (monitor.kind === "http") return SAFE_METHODS.includes(monitor.target.method);
  return monitor.kind !== "tcp" || monitor.target.send === null;
}

/** What is watched, as a person writes it: a URL, host and port, a name, or when a job runs. */
export function targetText(monitor: Monitor): string {
  switch (monitor.kind) {
    case "http":
      return monitor.target.url;
    case "tcp":
    case "tls":
      return authority(monitor.target);
    case "dns":
      return `${monitor.target.name} ${monitor.target.type}`;
    case "domain":
      return monitor.target.name;
    case "heartbeat":
      return scheduleText(monitor.target);
    default:
      return monitor satisfies never;
  }
}

function scheduleText({ everyMinutes, cron, timeZone }: MonitorOf<"heartbeat">["target"]): string {
  if (cron !== null) return `cron ${cron} ${timeZone}`;
  return everyMinutes === null ? "no schedule" : `every ${shortDuration(everyMinutes * MINUTE_MS)}`;
}

/** Host and port as in a URL. */
export function authority({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The host that is watched, with its port where an address has one. */
export function hostOf(monitor: Monitor): { readonly hostname: string; readonly host: string } {
  switch (monitor.kind) {
    case "http": {
      const { hostname, host } = new URL(monitor.target.url);
      return { hostname, host };
    }
    case "tcp":
    case "tls":
      return { hostname: monitor.target.host, host: authority(monitor.target) };
    case "dns":
    case "domain":
      return { hostname: monitor.target.name, host: monitor.target.name };
    // A job's host is not known; its id makes it a site of its own.
    case "heartbeat":
      return { hostname: monitor.id, host: monitor.id };
    default:
      return monitor satisfies never;
  }
}
