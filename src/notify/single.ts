/**
 * One alert in words. The first two lines are what one needs at 3 a.m.: what failed and who answered, since when and
 * where. Then what differs from the last good answer, and how to look. An end is two lines: how long, and what it was.
 */

import { differences } from "../core/attribution/comparison.ts";
import { isHttpRequest, plainOrQuoted, repeatCommand } from "../core/check/curl-command.ts";
import { beginning, cut } from "../core/words/cut.ts";
import { boundsWords, shortDuration } from "../core/words/duration.ts";
import { isolated } from "../core/words/isolated.ts";
import type { Alert, AlertData } from "./alert.ts";
import { causeOf, fromJob } from "./cause.ts";
import { boundsOf, endedBecause, isRenewed, lastedText, severityOf, sinceWord, titleOf } from "./headline.ts";
import type { Message } from "./message.ts";
import { listed } from "./together.ts";
import { clock, clockAfter, msOf } from "./utc.ts";

const MAX_BODY = 600;
/** However much is to be said of what failed, when and where it did has room after it. */
const MAX_FAILED = 900;
const MAX_DIFFERENCES = 6;
const MAX_VALUE = 60;
/** The newest before the failure. */
const MAX_EVENTS = 3;
const MAX_EVENT = 160;

export function messageOf(alert: Alert): Message {
  const { data } = alert;
  const severity = severityOf(alert);
  const over = severity === "resolved";
  const title = titleOf(alert);
  // A reminder's title says the same as the first one's, with how long that is ago.
  const { reminder: _, ...first } = data;
  const titles = [title, titleOf({ ...alert, data: first })];
  const said = (line: string) => titles.some((one) => isEndOf(one, line));
  return {
    severity,
    title,
    lines: (over ? closingLines(alert) : openLines(alert)).flatMap((line) =>
      line === null || said(line) ? [] : [line.replace(/\s*[\r\n]\s*/g, " ")],
    ),
    commands: over ? [] : commands(data),
    body: over ? null : beginning(data.firstFailure?.reading?.body?.text ?? "", MAX_BODY) || null,
    links: links(alert),
  };
}

function isEndOf(title: string, line: string): boolean {
  return `: ${title}`.toLowerCase().endsWith(`: ${line.toLowerCase().replace(/\.$/, "")}`);
}

function openLines(alert: Alert): (string | null)[] {
  const { data } = alert;
  const failed = whatFailed(data);
  return [
    failed && cut(failed, MAX_FAILED),
    fromInside(data),
    whenAndWhere(alert),
    ...eventsBefore(data),
    blipLength(data),
    counts(data),
    whyOpened(data),
    differs(data),
    ...dependencies(data),
  ];
}

/** What it depends on, and what depends on it. */
function dependencies(data: AlertData): (string | null)[] {
  const { dependsOn } = data;
  const since = clock(dependsOn?.since);
  const until = clock(dependsOn?.until);
  const names = dependentsOf(data);
  const down =
    since === null || until === null
      ? `is down since ${since}`
      : `was down from ${since} to ${clockAfter(since, until)}`;
  return [
    since === null ? null : `Depends on ${isolated(dependsOn?.name ?? dependsOn?.id ?? "?")}, which ${down}`,
    names.length === 0 ? null : `Down with it, and grouped under this: ${listed(names)}`,
  ];
}

function dependentsOf({ dependents }: AlertData): string[] {
  return (dependents ?? []).map(({ id, name }) => isolated(name ?? id ?? "?"));
}

/** "It was down for 9 minutes: 2026-11-22 03:00:01 to 03:10:00 UTC", and what it was. */
function closingLines({ type, data }: Alert): (string | null)[] {
  if (isRenewed(type)) return [sinceText("Warned since", data)];
  const from = clock(data.incident?.startedAt);
  const to = clock(data.incident?.endedAt);
  const lasted = lastedText(data);
  const cause = causeOf(data.firstFailure);
  const where = data.regions?.failing ?? [];
  const names = dependentsOf(data);
  return [
    endedBecause(data) === null ? null : "No more checks: whether it works again is not known",
    from === null || to === null
      ? null
      : `It lasted ${lasted}: ${from.slice(0, 19)} to ${clockAfter(from, to)}`,
    cause === null
      ? null
      : `It was: ${cause}${where.length === 0 || fromJob(data.firstFailure) ? "" : ` (${where.join(", ")})`}`,
    fromInside(data),
    counts(data),
    names.length === 0 ? null : `Depending on it, and not up again yet: ${listed(names)}`,
  ];
}

function whatFailed({ firstFailure, incident }: AlertData): string | null {
  const { assertion, error, status } = firstFailure?.reading ?? {};
  const unmet = assertion?.type === "http.status" ? null : assertion?.message;
  if (unmet) return sentence(`${status ? `status ${status}, but ` : ""}${unmet}`);
  const meaning = firstFailure?.attribution?.meaning;
  // Where no answer counts as failed by itself, the exchange's own words say what did: too many redirects, a bad encoding.
  const said =
    error?.message && !meaning?.toLowerCase().includes(error.message.toLowerCase())
      ? ` (${error.message})`
      : "";
  if (meaning) return `${meaning}${said}`;
  if (status) return `The answer was ${status}${said}`;
  return firstFailure?.failure?.type ?? incident?.summary ?? null;
}

/** "Host: 03:00:04 UTC kernel killed node (pid 812): out of memory". */
function fromInside({ host }: AlertData): string | null {
  if (!host?.text) return null;
  const at = clock(host.at);
  return cut(`Host: ${at === null ? "" : `${at.slice(11)} `}${host.text}`, MAX_FAILED);
}

/** "3 min before: deploy v42". That it was before is all that is known. */
function eventsBefore({ incident }: AlertData): string[] {
  const started = msOf(incident?.startedAt);
  if (started === null) return [];
  return (incident?.before ?? []).slice(-MAX_EVENTS).map((event) => {
    const ago = shortDuration(started - (msOf(event?.at) ?? started));
    return cut(`${ago} before: ${[event?.kind, event?.note].filter(Boolean).join(" ")}`, MAX_EVENT);
  });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sinceText(word: string, { incident }: AlertData): string | null {
  const from = clock(incident?.startedAt);
  return from === null ? null : `${word} ${from}`;
}

function whenAndWhere(alert: Alert): string | null {
  const { incident, firstFailure, regions } = alert.data;
  const { failing, green } = regions ?? {};
  const from = clock(firstFailure?.at ?? incident?.startedAt);
  if (fromJob(firstFailure)) return from && `${sinceWord(alert)} ${from}`;
  const opened =
    incident?.kind === "outage" ? incident.timeline?.find(({ type }) => type === "opened") : undefined;
  // What is still failing hours later was last seen so lately, and not when it was confirmed.
  const seen = [incident?.lastFailureAt, opened?.at].map(msOf).filter((at) => at !== null);
  const confirmed = opened === undefined || seen.length === 0 ? null : clock(Math.max(...seen));
  const parts = [
    from === null ? null : `${sinceWord(alert)} ${from}`,
    from === null || confirmed === null ? null : `still failing ${clockAfter(from, confirmed)}`,
    failing?.length ? `from ${failing.join(", ")}` : null,
    green?.length ? `good from ${green.join(", ")}` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : sentence(parts.join("; "));
}

function blipLength({ blip }: AlertData): string | null {
  const length = boundsOf(blip);
  return length === null ? null : `It lasted ${boundsWords(length)}`;
}

function counts({ incident }: AlertData): string | null {
  if (incident?.kind !== "intermittent") return null;
  const { blips, failures, checks, hypotheses } = incident;
  const seen = `${blips ?? 0} ${blips === 1 ? "blip" : "blips"}, ${failures ?? 0} of ${checks ?? 0} checks failed`;
  const likely = hypotheses?.[0]?.summary ?? hypotheses?.[0]?.cause;
  return likely ? `${seen}. Most likely: ${likely}` : seen;
}

/** "Intermittent: 3 blips within 1 hour": the rule, or the pattern, that opened it. */
function whyOpened({ incident }: AlertData): string | null {
  if (incident?.kind !== "intermittent") return null;
  return incident.timeline?.find((entry) => entry?.type === "opened")?.text ?? null;
}

/** Another server, way or address than usual is itself a finding. A target writes these headers: they get little room. */
function differs({ firstFailure }: AlertData): string | null {
  const good = firstFailure?.lastGood?.headers;
  const bad = firstFailure?.reading?.headers;
  if (!good || !bad) return null;
  const value = (text: string | null) => (text === null ? "absent" : cut(text, MAX_VALUE));
  const changed = differences(bad, good).map(
    ({ header, usual, now }) => `${header} was ${value(usual)}, is ${value(now)}`,
  );
  if (changed.length === 0) return null;
  const more = changed.length > MAX_DIFFERENCES ? `; and ${changed.length - MAX_DIFFERENCES} more` : "";
  return `Unlike the last good answer: ${changed.slice(0, MAX_DIFFERENCES).join("; ")}${more}`;
}

function commands({ firstFailure, monitor }: AlertData): string[] {
  // Nothing was asked: a job says how it went, or says nothing.
  if (fromJob(firstFailure)) return [];
  const request = firstFailure?.request as { method?: string; url?: string } | null | undefined;
  if (request?.method && request.url && !isHttpRequest({ method: request.method })) {
    const command = repeatCommand({ method: request.method, url: request.url, headers: [] });
    return command === null ? [] : [command];
  }
  // What other kinds watch is no address for curl.
  const url = request?.url ?? (/^https?:/.test(monitor?.url ?? "") ? monitor?.url : null);
  const id = firstFailure?.id;
  const method = request?.method ?? "GET";
  const how = method === "GET" ? "" : method === "HEAD" ? "-I " : `-X ${method} `;
  return [
    // -g: brackets and braces in a URL are not ranges. https://curl.se/docs/manpage.html#-g
    ...(url ? [`curl -gsv ${how}-o /dev/null ${plainOrQuoted(url)}`] : []),
    ...(id ? [`grep -F ${plainOrQuoted(id)} access.log`] : []),
  ];
}

function links({ data: { links: given }, acknowledgeUrl }: Alert): Message["links"] {
  return [
    { label: "Incident", url: given?.incident },
    { label: "Acknowledge", url: acknowledgeUrl },
    { label: "Evidence", url: given?.failure },
    { label: "Monitor", url: given?.monitor },
  ].filter((link): link is { label: string; url: string } => typeof link.url === "string");
}
