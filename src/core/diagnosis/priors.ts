import type { Cause } from "./diagnosis.ts";

export type Priors = Readonly<Partial<Record<Cause, number>>>;

/** How common each is behind failures of everything at once, before the answers are read. Guesses of practice. */
export const BURSTS: Priors = {
  "crash-restart": 1,
  deploy: 0.45,
  // Of few runs no test can tell that a clock sets them.
  "scheduled-job": 0.2,
  tls: 0.3,
  "no-healthy-upstream": 0.6,
  "upstream-timeout": 0.8,
  "connection-limit": 0.45,
  "rate-limited": 0.5,
  "dns-resolution": 0.5,
  "upstream-network": 0.5,
  "app-error": 0.6,
  "resource-leak": 0.2,
  "memory-exhausted": 0.2,
  "pool-exhausted": 0.2,
  "descriptors-exhausted": 0.12,
  "cpu-exhausted": 0.12,
  "gc-pause": 0.08,
  "stale-dns": 0.08,
  "firewall-block": 0.08,
  "scale-in": 0.08,
  "port-exhausted": 0.08,
  "header-too-large": 0.5,
};
/** What differs where in a burst some requests fail and others are answered well: one of several is gone for a while. */
export const PARTIAL: Priors = { "bad-pool-member": 0.5, "scale-in": 0.2, "crash-restart": 0.7 };
/** Gone from one region only. */
export const LOCAL: Priors = {
  "regional-path": 1.5,
  "bad-pool-member": 0.3,
  "rate-limited": 0.7,
  "dns-resolution": 0.4,
};
/** The same for failures that each stand alone. */
export const SINGLES: Priors = {
  "keepalive-race": 1.2,
  "bad-pool-member": 0.5,
  "crash-restart": 0.25,
  "app-error": 0.7,
  "upstream-timeout": 0.8,
  "upstream-network": 0.5,
  "connection-limit": 0.4,
  "rate-limited": 0.5,
  "no-healthy-upstream": 0.3,
  "dns-resolution": 0.2,
  "header-too-large": 0.25,
  tls: 0.3,
  "pool-exhausted": 0.15,
  "scale-in": 0.1,
  "port-exhausted": 0.08,
  "cpu-exhausted": 0.1,
  "gc-pause": 0.08,
  "firewall-block": 0.05,
};
