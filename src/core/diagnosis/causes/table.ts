/** One room a cause: how it is named, weighed and looked into. */
import type { Cause } from "../diagnosis.ts";
import { appError } from "./app-error.ts";
import { badPoolMember } from "./bad-pool-member.ts";
import { cachedError } from "./cached-error.ts";
import { coldStart } from "./cold-start.ts";
import { connectionLimit } from "./connection-limit.ts";
import { contentError } from "./content-error.ts";
import { cpuExhausted } from "./cpu-exhausted.ts";
import { crashRestart } from "./crash-restart.ts";
import { deploy } from "./deploy.ts";
import { descriptorsExhausted } from "./descriptors-exhausted.ts";
import { dnsResolution } from "./dns-resolution.ts";
import { firewallBlock } from "./firewall-block.ts";
import { gcPause } from "./gc-pause.ts";
import { hardOutage } from "./hard-outage.ts";
import { headerTooLarge } from "./header-too-large.ts";
import { keepaliveRace } from "./keepalive-race.ts";
import { memoryExhausted } from "./memory-exhausted.ts";
import { monitorSide } from "./monitor-side.ts";
import { noHealthyUpstream } from "./no-healthy-upstream.ts";
import { peakLoad } from "./peak-load.ts";
import { poolExhausted } from "./pool-exhausted.ts";
import { portExhausted } from "./port-exhausted.ts";
import { rateLimited } from "./rate-limited.ts";
import { regionalPath } from "./regional-path.ts";
import { resourceLeak } from "./resource-leak.ts";
import type { CauseRoom } from "./room.ts";
import { scaleIn } from "./scale-in.ts";
import { scheduledJob } from "./scheduled-job.ts";
import { staleDns } from "./stale-dns.ts";
import { tls } from "./tls.ts";
import { upstreamNetwork } from "./upstream-network.ts";
import { upstreamTimeout } from "./upstream-timeout.ts";

export const CAUSE_ROOMS: Readonly<Record<Cause, CauseRoom>> = {
  "scheduled-job": scheduledJob,
  "peak-load": peakLoad,
  "resource-leak": resourceLeak,
  "crash-restart": crashRestart,
  "upstream-timeout": upstreamTimeout,
  "upstream-network": upstreamNetwork,
  "bad-pool-member": badPoolMember,
  "keepalive-race": keepaliveRace,
  "regional-path": regionalPath,
  "dns-resolution": dnsResolution,
  "connection-limit": connectionLimit,
  "no-healthy-upstream": noHealthyUpstream,
  deploy,
  "rate-limited": rateLimited,
  tls,
  "content-error": contentError,
  "app-error": appError,
  "monitor-side": monitorSide,
  "hard-outage": hardOutage,
  "cold-start": coldStart,
  "cached-error": cachedError,
  "pool-exhausted": poolExhausted,
  "port-exhausted": portExhausted,
  "descriptors-exhausted": descriptorsExhausted,
  "memory-exhausted": memoryExhausted,
  "cpu-exhausted": cpuExhausted,
  "stale-dns": staleDns,
  "header-too-large": headerTooLarge,
  "firewall-block": firewallBlock,
  "gc-pause": gcPause,
  "scale-in": scaleIn,
};

/** A heading for a cause as an incident keeps it: one that a later version knows and this one does not stays as it is. */
export function causeTitle(cause: string): string {
  return Object.hasOwn(CAUSE_ROOMS, cause) ? CAUSE_ROOMS[cause as Cause].title : cause;
}
