/** Why a monitor's target may not or can not be probed, as far as its address tells. */

import { type AddressRules, addressFault, socketFault } from "./address.ts";
import type { InputFault } from "./input-fault.ts";
import { dnsServerOf } from "./monitor/dns.ts";
import type { Monitor } from "./monitor.ts";

export function targetFaults(monitor: Monitor, rules: AddressRules): InputFault[] {
  const fault = (path: string, message: string | null | undefined): InputFault[] =>
    message ? [{ path, message }] : [];
  switch (monitor.kind) {
    case "http":
      return fault("target.url", addressFault(monitor.target.url, rules));
    case "tcp":
    case "tls":
      return socketFaults(monitor.target, rules);
    case "dns": {
      const server = dnsServerOf(monitor.target.server);
      if (server?.kind === "doh") return fault("target.server", addressFault(server.url, rules));
      return server?.kind === "tcp"
        ? fault("target.server", socketFault(server.host, server.port, rules)?.message)
        : [];
    }
    case "domain":
    case "heartbeat":
      return [];
    default:
      return monitor satisfies never;
  }
}

function socketFaults({ host, port }: { readonly host: string; readonly port: number }, rules: AddressRules) {
  const fault = socketFault(host, port, rules);
  if (fault === null) return [];
  return [
    { path: fault.message.includes("port 25") ? "target.port" : "target.host", message: fault.message },
  ];
}
