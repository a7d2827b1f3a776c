/** What can be said of a monitor whatever its kind. */
import type { Monitor } from "../monitor.ts";
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
      return null;
    default:
      return monitor satisfies never;
  }
}

/** Whether asking once more does no harm. */
export function isRepeatable(monitor: Monitor): boolean {
  if (monitor.recheck.afterSeconds.length > 0) return true;
  if (monitor.kind === "http") return SAFE_METHODS.includes(monitor.target.method);
  return monitor.kind !== "tcp" || monitor.target.send === null;
}

/** What is watched, as a person writes it: a URL, host and port, or a name. */
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
    default:
      return monitor satisfies never;
  }
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
    default:
      return monitor satisfies never;
  }
}
