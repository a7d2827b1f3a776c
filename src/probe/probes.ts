/** Every kind of monitor and how it is probed. */
import type { MonitorKind } from "../core/config/monitor.ts";
import { probeDns } from "./dns/dns.ts";
import { probeDomain } from "./domain/domain.ts";
import { probeHttp } from "./http/http.ts";
import type { Probe } from "./probe.ts";
import { probeTcp } from "./tcp/tcp.ts";
import { probeTls } from "./tls/tls.ts";

export const PROBES: { readonly [K in MonitorKind]: Probe<K> } = {
  http: probeHttp,
  tcp: probeTcp,
  tls: probeTls,
  dns: probeDns,
  domain: probeDomain,
};

/** The probe of a monitor's kind. */
export function probeOf(kind: MonitorKind): Probe<MonitorKind> {
  return PROBES[kind] as Probe<MonitorKind>;
}
