/** How urgent an alert is, and its one line. */

import type { BlipBounds } from "../core/check/blip.ts";
import type { FailureType } from "../core/check/reading.ts";
import type { AlertType } from "../core/incident/incident.ts";
import { lengthOf } from "../core/incident/length.ts";
import { cut } from "../core/words/cut.ts";
import { boundsWords, durationText } from "../core/words/duration.ts";
import { isolated } from "../core/words/isolated.ts";
import type { Alert, AlertData, Loose } from "./alert.ts";
import { causeOf, fromJob } from "./cause.ts";
import { msOf } from "./utc.ts";

export type Severity = "critical" | "warning" | "info" | "resolved";

/** What is Edgetick's own has no closing type of its own: its incident says that it is over. */
export function severityOf(alert: Alert): Severity {
  if (alert.data.incident?.state === "closed" || alert.type.endsWith(".closed")) return "resolved";
  switch (alert.type) {
    case "outage.opened":
    case "monitor.silent":
      return "critical";
    case "blip":
    case "test":
      return "info";
    default:
      return "warning";
  }
}

/** A title has room for the cause, whatever the monitor is called. */
const MAX_NAME = 100;

const WORDS: Readonly<Record<AlertType, string>> = {
  "outage.opened": "is down",
  "outage.closed": "is up again",
  "regional.opened": "is down in some regions",
  "regional.closed": "is up again in all regions",
  "intermittent.opened": "fails intermittently",
  "intermittent.updated": "still fails intermittently",
  "intermittent.closed": "has stopped failing intermittently",
  "slow.opened": "is slow",
  "slow.closed": "is fast again",
  "certificate.expiring": "has a certificate that ends soon",
  "certificate.renewed": "has a new certificate",
  "domain.expiring": "has a domain registration that ends soon",
  "domain.renewed": "has renewed its domain registration",
  "monitor.silent": "is not checking",
  "monitor.quota": "has nearly used up a quota",
  "agent.silent": "has stopped reporting",
  blip: "failed for a moment",
  test: "Test of this channel",
};

const INTERMITTENT_NOW = "is not down all the time, but fails intermittently";

/** Of a job the alerts say what a job does. */
const JOB_WORDS: Readonly<Partial<Record<FailureType, { readonly is: string; readonly over: string }>>> = {
  "heartbeat.late": { is: "is late", over: "is on time again" },
  "heartbeat.failed": { is: "failed", over: "runs well again" },
};

/** Of Edgetick's own silence the summary says who is silent: all the rest goes on checking. */
const SILENT_WORDS: readonly (readonly [summary: RegExp, is: string, over: string])[] = [
  [/^(Probes from .+) are lost\.?$/, "are lost", "answer again"],
  [/^(Shard .+) has stopped ticking\.?$/, "has stopped ticking", "ticks again"],
];

function silentOf({ type, data }: Alert): { name: string; is: string; over: string } | null {
  if (type !== "monitor.silent") return null;
  for (const [summary, is, over] of SILENT_WORDS) {
    const name = summary.exec(data.incident?.summary ?? "")?.[1];
    if (name !== undefined) return { name, is, over };
  }
  return null;
}

function wordsOf({ type, data }: Alert): string {
  const job = JOB_WORDS[data.firstFailure?.failure?.type ?? "unknown"];
  if (job !== undefined && type === "outage.opened") return job.is;
  if (type === "outage.closed" && data.incident?.became === "intermittent") return INTERMITTENT_NOW;
  if (job !== undefined && type === "outage.closed") return job.over;
  return WORDS[type] ?? type;
}

/** No answer explains these: their incident's own summary says what is wrong, and where. */
const SUMMED_UP: readonly AlertType[] = ["slow.opened", "monitor.silent", "monitor.quota"];
const MAX_SUMMARY = 160;

/** "Shop is down: 502 by nginx, upstream refused (weur, enam)". For private channels: a public page says less. */
export function titleOf(alert: Alert): string {
  const { type, data } = alert;
  if (type === "test") return `${WORDS.test}: nothing is wrong, this is a sample`;
  const name = isolated(cut(data.monitor?.name ?? data.monitor?.id ?? ownName(alert), MAX_NAME));
  if (severityOf(alert) === "resolved") return closedTitle(name, alert);
  const silent = silentOf(alert);
  if (silent !== null) return `${name} ${stillOf(alert, silent.is)}`;
  const summary = clauseOf(data.incident?.summary);
  if (isExpiring(type) && summary !== null) return `${name}: ${summary}`;
  const cause = causeOf(data.firstFailure) ?? (SUMMED_UP.includes(type) ? summary : null);
  const where = data.regions?.failing ?? [];
  return [
    `${name} ${stillOf(alert, wordsOf(alert))}`,
    cause === null ? "" : `: ${cause}`,
    where.length === 0 || SUMMED_UP.includes(type) || fromJob(data.firstFailure)
      ? ""
      : ` (${where.join(", ")})`,
  ].join("");
}

function isExpiring(type: AlertType): boolean {
  return type === "certificate.expiring" || type === "domain.expiring";
}

/** "The certificate ends in 9 days." → "the certificate ends in 9 days". */
function clauseOf(summary: string | null | undefined): string | null {
  if (!summary) return null;
  return cut(summary.charAt(0).toLowerCase() + summary.slice(1).replace(/\.$/, ""), MAX_SUMMARY);
}

/** "is still down after 2 hours", where that was said before. */
function stillOf({ createdAt, data }: Alert, words: string): string {
  if (data.escalation) return `${words}, nobody has acknowledged it`;
  if (!data.reminder) return words;
  const startedAt = msOf(data.incident?.startedAt);
  const after =
    startedAt === null || createdAt <= startedAt ? "" : ` after ${durationText(createdAt - startedAt)}`;
  const still = /^(?:is|are) /.test(words) ? words.replace(" ", " still ") : `still ${words}`;
  return `${still}${after}`;
}

/** Of what belongs to no monitor. */
function ownName(alert: Alert): string {
  const { type, data } = alert;
  const agent = /^agent-(.+)\.agent\.[0-9a-z]+$/.exec(data.incident?.id ?? "")?.[1];
  return type === "agent.silent" && agent ? `The agent ${agent}` : (silentOf(alert)?.name ?? "Edgetick");
}

function closedTitle(name: string, alert: Alert): string {
  const { type, data } = alert;
  const ended = endedBecause(data);
  if (ended !== null) return `${name} was ${ended}: its alert is closed`;
  if (type === "monitor.silent") return `${name} ${silentOf(alert)?.over ?? "checks again"}${after(data)}`;
  if (type === "monitor.quota") return `${name} has room in its quota again`;
  if (type === "agent.silent") return `${name}: ${data.incident?.timeline?.at(-1)?.text ?? "over"}`;
  const isStillFailing = data.incident?.became !== undefined;
  return `${name} ${wordsOf(alert)}${isRenewed(type) || isStillFailing ? "" : after(data)}`;
}

/** What is slow, ends soon or is silent has not failed, and a job that is late has not either. */
export function sinceWord({ type, data }: Alert): string {
  if (fromJob(data.firstFailure)) return "Since";
  return /^(?:outage|regional|intermittent|blip)\b/.test(type) ? "First failure" : "Since";
}

/** How long one was warned says nothing of an outage. */
export function isRenewed(type: AlertType): boolean {
  return type === "certificate.renewed" || type === "domain.renewed";
}

function after(data: AlertData): string {
  const lasted = lastedText(data);
  return lasted === null ? "" : ` after ${lasted}`;
}

/** "2 to 4 minutes", or null for what has no end yet. What nobody watched of it is not counted. */
export function lastedText({ incident }: AlertData): string | null {
  const [startedAt, endedAt] = [msOf(incident?.startedAt), msOf(incident?.endedAt)];
  if (startedAt === null || endedAt === null) return null;
  const length = boundsOf(incident?.length);
  const known = { unwatchedMs: incident?.unwatchedMs ?? 0, ...(length === null ? {} : { length }) };
  return boundsWords(lengthOf({ startedAt, ...known }, endedAt));
}

/** Null for what is damaged, or no length. */
export function boundsOf(length: Loose<BlipBounds> | null | undefined): BlipBounds | null {
  const { minMs, maxMs } = length ?? {};
  return typeof minMs === "number" && typeof maxMs === "number" ? { minMs, maxMs } : null;
}

/** Why an incident was closed by hand: nobody knows whether the monitor is up again. */
export function endedBecause({ incident }: AlertData): "paused" | "deleted" | null {
  return incident?.cut ?? null;
}
