/** What each status and each kind of incident is called, everywhere: pages, alerts, feeds, badges, APIs. */
import type { BlipBounds } from "../check/blip.ts";
import type { MonitorKind } from "../config/monitor.ts";
import type { IncidentKind } from "../incident/incident.ts";
import type { ShownStatus } from "../shard/view.ts";
import { boundsWords } from "./duration.ts";
import { MONITOR_KIND_WORDS } from "./monitor-kind.ts";

export type Tone = "good" | "bad" | "warn" | "slow" | "calm" | "idle";

interface StatusWords {
  /** Alone, as on a badge: "Down". */
  readonly word: string;
  /** After one name, and after several: "is down", "are down". */
  readonly one: string;
  readonly many: string;
  readonly tone: Tone;
  /** Of an image badge, hexadecimal. */
  readonly color: string;
}

/** The worst first: a page's status is that of its worst monitor. */
export const STATUS_WORDS = {
  outage: { word: "Down", one: "is down", many: "are down", tone: "bad", color: "cf222e" },
  regional: {
    word: "Down in some regions",
    one: "is down in some regions",
    many: "are down in some regions",
    tone: "warn",
    color: "d4762a",
  },
  intermittent: {
    word: "Failing intermittently",
    one: "fails intermittently",
    many: "fail intermittently",
    tone: "warn",
    color: "d4762a",
  },
  slow: { word: "Slow", one: "is slow", many: "are slow", tone: "slow", color: "d29922" },
  expiring: {
    word: "Up, expiring soon",
    one: "is up and has to be renewed soon",
    many: "are up and have to be renewed soon",
    tone: "slow",
    color: "d29922",
  },
  stale: {
    word: "No recent data",
    one: "has no recent data",
    many: "have no recent data",
    tone: "idle",
    color: "8b949e",
  },
  maintenance: {
    word: "Maintenance",
    one: "is under maintenance",
    many: "are under maintenance",
    tone: "calm",
    color: "3b6fb6",
  },
  up: { word: "Up", one: "is up", many: "are up", tone: "good", color: "2ea44f" },
  unknown: {
    word: "No verdict yet",
    one: "has no verdict yet",
    many: "have no verdict yet",
    tone: "idle",
    color: "8b949e",
  },
  paused: { word: "Paused", one: "is paused", many: "are paused", tone: "idle", color: "8b949e" },
} as const satisfies Readonly<Record<ShownStatus, StatusWords>>;

/** A job is not down: nobody knows, until it says something. */
const JOB_OUTAGE = {
  ...STATUS_WORDS.outage,
  word: "Late or failed",
  one: "is late or has failed",
  many: "are late or have failed",
};

export function statusWords(status: ShownStatus, kind: MonitorKind = "http"): StatusWords {
  return status === "outage" && kind === "heartbeat" ? JOB_OUTAGE : STATUS_WORDS[status];
}

export const WORST_FIRST = Object.keys(STATUS_WORDS) as readonly ShownStatus[];

interface KindWords {
  /** As a heading: "Intermittent failures". */
  readonly word: string;
  readonly tone: Tone;
  /** While it is open and when it was: for strangers, without name, cause or place. */
  readonly is: string;
  readonly was: string;
  /** False where only the end matters, not how long it took. */
  readonly lasts: boolean;
}

export const KIND_WORDS = {
  outage: {
    word: "Outage",
    tone: "bad",
    is: "The service is down",
    was: "The service was down",
    lasts: true,
  },
  regional: {
    word: "Regional outage",
    tone: "warn",
    is: "The service fails from some locations",
    was: "The service failed from some locations",
    lasts: true,
  },
  intermittent: {
    word: "Intermittent failures",
    tone: "warn",
    is: "The service fails intermittently",
    was: "The service failed intermittently",
    lasts: true,
  },
  slow: {
    word: "Slow responses",
    tone: "slow",
    is: "The service is slow",
    was: "The service was slow",
    lasts: true,
  },
  certificate: {
    word: "Certificate expiring",
    tone: "slow",
    is: "The service's certificate ends soon",
    was: "The service's certificate was renewed",
    lasts: false,
  },
  domain: {
    word: "Domain expiring",
    tone: "slow",
    is: "The registration of the domain ends soon",
    was: "The registration of the domain was renewed",
    lasts: false,
  },
  silent: {
    word: "Monitoring interrupted",
    tone: "idle",
    is: "Monitoring is interrupted",
    was: "Monitoring was interrupted",
    lasts: true,
  },
  quota: {
    word: "Quota nearly used up",
    tone: "warn",
    is: "Monitoring comes close to a limit of its platform",
    was: "Monitoring came close to a limit of its platform",
    lasts: false,
  },
  agent: {
    word: "Host agent silent",
    tone: "warn",
    is: "Monitoring gets no reports from a host",
    was: "Monitoring got no reports from a host",
    lasts: true,
  },
  manual: {
    word: "Incident",
    tone: "slow",
    is: "There is an incident",
    was: "There was an incident",
    lasts: true,
  },
} as const satisfies Readonly<Record<IncidentKind, KindWords>>;

/** One sentence for the public. `lasted` is null while the incident is open; `of` is the kind of its monitor. */
export function publicText(kind: IncidentKind, lasted: BlipBounds | null, of: MonitorKind = "http"): string {
  const { lasts } = KIND_WORDS[kind];
  const { subject, ...outage } = MONITOR_KIND_WORDS[of];
  const named = (text: string) => text.replace(/^The service\b/, subject);
  const { is, was } = kind === "outage" ? outage : KIND_WORDS[kind];
  if (lasted === null) return `${named(is)}.`;
  return lasts ? `${named(was)} for ${boundsWords(lasted)}.` : `${named(was)}.`;
}
