/** Every kind of monitor that is probed, and how. */
import type { ProbedKind } from "../core/config/monitor.ts";
import { probeDns } from "./dns/dns.ts";
import { probeDomain } from "./domain/domain.ts";
import { probeHttp } from "./http/http.ts";
import type { Probe } from "./probe.ts";
import { probeTcp } from "./tcp/tcp.ts";
import { probeTls } from "./tls/tls.ts";

export const PROBES: { readonly [K in ProbedKind]: Probe<K> } = {
  http: probeHttp,
  tcp: probeTcp,
  tls: probeTls,
  dns: probeDns,
  domain: probeDomain,
};

/** The probe of a monitor's kind. */
export function probeOf(kind: ProbedKind): Probe<ProbedKind> {
  return PROBES[kind] as Probe<ProbedKind>;
}
