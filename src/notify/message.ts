/**
 * An alert in words, for the channels that people read. The order is what one needs at 3 a.m.: who answered and what
 * failed behind it, since when, which regions are green, what differs from the last good answer, how to look.
 */
import { differences } from "../core/attribution/comparison.ts";
import type { Alert, AlertData } from "./alert.ts";
import { type Severity, severityOf, titleOf } from "./headline.ts";

export interface Message {
  readonly severity: Severity;
  readonly title: string;
  /** Plain text, one fact a line. */
  readonly lines: readonly string[];
  /** To copy into a shell. */
  readonly commands: readonly string[];
  /** The failing answer's body start, only when the monitor's `alert.includeBody` put it into the alert. */
  readonly body: string | null;
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

const MOST_BODY = 600;

export function messageOf(alert: Alert): Message {
  const { data } = alert;
  const severity = severityOf(alert);
  const over = severity === "resolved";
  return {
    severity,
    title: titleOf(alert),
    lines: [
      whoAnswered(data),
      ...when(data),
      regions(data),
      counts(data),
      ...(over ? [] : [differs(data)]),
    ].filter((line) => line !== null),
    commands: over ? [] : commands(data),
    body: data.firstFailure?.reading?.body?.text?.slice(0, MOST_BODY) || null,
    links: links(data),
  };
}

function whoAnswered({ firstFailure, incident }: AlertData): string | null {
  const meaning = firstFailure?.attribution?.meaning;
  if (meaning) return meaning;
  const status = firstFailure?.reading?.status;
  if (status) return `The answer was ${status}`;
  return firstFailure?.failure?.type ?? incident?.summary ?? null;
}

function when({ incident, firstFailure, blip }: AlertData): string[] {
  const from = clock(firstFailure?.at ?? incident?.startedAt);
  const to = clock(incident?.endedAt);
  const opened =
    incident?.kind === "outage" ? incident.timeline?.find(({ type }) => type === "opened") : undefined;
  const confirmed = clock(opened?.at);
  const { minMs, maxMs } = blip ?? {};
  return [
    ...(from === null
      ? []
      : [`First failure ${from}${confirmed === null ? "" : `, still failing ${confirmed}`}`]),
    ...(minMs === undefined || maxMs === undefined
      ? []
      : [`It lasted ${seconds(minMs)} to ${seconds(maxMs)} s`]),
    ...(to === null ? [] : [`Over since ${to}`]),
  ];
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** To the second, in UTC: what one searches a log for. */
export function clock(time: string | number | null | undefined): string | null {
  if (time === null || time === undefined) return null;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return null;
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function regions({ regions: { failing = [], green = [] } = {} }: AlertData): string | null {
  const parts = [
    failing.length === 0 ? null : `Failing from: ${failing.join(", ")}`,
    green.length === 0 ? null : `green from: ${green.join(", ")}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join("; ").replace(/^g/, "G");
}

function counts({ incident }: AlertData): string | null {
  if (incident?.kind !== "intermittent") return null;
  const { blips = 0, failures = 0, checks = 0, hypotheses = [] } = incident;
  const seen = `${blips} ${blips === 1 ? "blip" : "blips"}, ${failures} of ${checks} checks failed`;
  const likely = hypotheses[0]?.summary ?? hypotheses[0]?.cause;
  return likely === undefined ? seen : `${seen}. Most likely: ${likely}`;
}

/** Another server, way or address than usual is itself a finding. */
function differs({ firstFailure }: AlertData): string | null {
  const good = firstFailure?.lastGood?.headers;
  const bad = firstFailure?.reading?.headers;
  if (!good || !bad) return null;
  const changed = differences(bad, good).map(
    ({ header, usual, now }) => `${header} was ${usual ?? "absent"}, is ${now ?? "absent"}`,
  );
  return changed.length === 0 ? null : `Unlike the last good answer: ${changed.join("; ")}`;
}

function commands({ firstFailure, monitor }: AlertData): string[] {
  const url = firstFailure?.request?.url ?? monitor?.url;
  const id = firstFailure?.id;
  const method = firstFailure?.request?.method ?? "GET";
  const how = method === "GET" ? "" : `-X ${method} `;
  return [
    ...(url ? [`curl -sv ${how}-o /dev/null ${quoted(url)}`] : []),
    ...(id ? [`grep -F ${quoted(id)} access.log`] : []),
  ];
}

/** For a POSIX shell, whatever the text holds. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function links({ links: given }: AlertData): Message["links"] {
  return [
    { label: "Incident", url: given?.incident },
    { label: "Monitor", url: given?.monitor },
  ].filter((link): link is { label: string; url: string } => typeof link.url === "string");
}

/** Cut to a receiver's limit, showing that it was. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** All of it as plain text, for receivers without markup. */
export function plainText({ lines, commands, body, links }: Message): string {
  return [
    ...lines,
    ...(body === null ? [] : ["", body]),
    ...(commands.length > 0 ? ["", ...commands] : []),
    ...(links.length > 0 ? ["", ...links.map(({ label, url }) => `${label}: ${url}`)] : []),
  ].join("\n");
}
