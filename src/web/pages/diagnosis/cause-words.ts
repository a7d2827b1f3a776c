/** The causes of the contract as headings. */
import type { Cause } from "../../../core/diagnosis/diagnosis.ts";

const TITLES: Readonly<Record<Cause, string>> = {
  "scheduled-job": "A scheduled job",
  "peak-load": "Load at busy hours",
  "resource-leak": "A resource that runs out",
  "crash-restart": "A process that crashes and restarts",
  "upstream-timeout": "A timeout in front of a slow application",
  "upstream-network": "The network between proxy and application",
  "bad-pool-member": "One bad backend in the pool",
  "keepalive-race": "A race on idle keep-alive connections",
  "regional-path": "The path from some regions",
  "dns-resolution": "Name resolution",
  "connection-limit": "A connection limit",
  "no-healthy-upstream": "No healthy backend",
  deploy: "Deployments",
  "rate-limited": "The monitor is rate-limited or challenged",
  tls: "TLS or the certificate",
  "content-error": "The content, not the transport",
  "app-error": "The application's own errors",
  "monitor-side": "The monitor's side",
  "hard-outage": "A plain outage",
};

export function causeTitle(cause: string): string {
  return (TITLES as Readonly<Record<string, string>>)[cause] ?? cause;
}
