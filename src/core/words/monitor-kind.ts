/** What pages and messages call what a monitor does, by its kind: nobody probes a job, and a name has no latency. */
import type { MonitorKind } from "../config/monitor.ts";

interface MonitorKindWords {
  /** False for what is asked nothing: no region, no answer, no recheck. */
  readonly isProbed: boolean;
  /** What its failure rate is the share of: "3.3 % of checks failed". */
  readonly failed: string;
  /** The same as a heading: "Checks failed". */
  readonly failedTitle: string;
  /** What a measured time is the time of. */
  readonly time: string;
  /** In an intermittent, what comes between its failures. */
  readonly between: string;
  /** Whom a failure is known from. */
  readonly author: string;
  /** For strangers, what has an incident: "The service" fails intermittently. */
  readonly subject: string;
  /** In an outage, for strangers: now, and when it is over. */
  readonly is: string;
  readonly was: string;
}

const PROBED = {
  isProbed: true,
  failed: "of checks failed",
  failedTitle: "Checks failed",
  time: "Latency",
  between: "good answers",
  author: "Who answered",
  subject: "The service",
  is: "The service is down",
  was: "The service was down",
} as const satisfies MonitorKindWords;

export const MONITOR_KIND_WORDS = {
  http: PROBED,
  tcp: {
    ...PROBED,
    is: "The port does not answer as it should",
    was: "The port did not answer as it should",
  },
  tls: { ...PROBED, time: "Handshake", is: "The TLS check fails", was: "The TLS check failed" },
  dns: { ...PROBED, time: "Look-up", is: "The DNS check fails", was: "The DNS check failed" },
  domain: { ...PROBED, time: "Look-up", is: "The domain check fails", was: "The domain check failed" },
  heartbeat: {
    isProbed: false,
    failed: "of the time late or failed",
    failedTitle: "Late or failed",
    time: "Run",
    between: "good runs",
    author: "Who says so",
    subject: "The job",
    is: "The job is late or has failed",
    was: "The job was late or had failed",
  },
} as const satisfies Readonly<Record<MonitorKind, MonitorKindWords>>;
