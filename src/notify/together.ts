/** Many alerts of one commit as one message: a mass failure must not be a flood. */
import type { AlertType } from "../core/incident/incident.ts";
import { isolated } from "../core/words/isolated.ts";
import type { Alert } from "./alert.ts";
import { fromJob } from "./cause.ts";
import { type Severity, severityOf, sinceWord } from "./headline.ts";
import type { Message } from "./message.ts";
import { clock } from "./utc.ts";

/** Names written out; the rest is a number. */
const MAX_NAMED = 30;
const WORST_FIRST: readonly Severity[] = ["critical", "warning", "info", "resolved"];

const MANY: Readonly<Partial<Record<AlertType, string>>> = {
  "outage.opened": "are down",
  "outage.closed": "are up again",
  "regional.opened": "are down in some regions",
  "regional.closed": "are up again in all regions",
  "intermittent.opened": "fail intermittently",
  "intermittent.closed": "have stopped failing intermittently",
  "slow.opened": "are slow",
  "slow.closed": "are fast again",
  "certificate.expiring": "have certificates that end soon",
  "certificate.renewed": "have new certificates",
  "domain.expiring": "have domain registrations that end soon",
  "domain.renewed": "have renewed their domain registrations",
};

/** Of jobs, which are not down: nobody knows, until they say something. */
const MANY_JOBS: typeof MANY = {
  "outage.opened": "are late or have failed",
  "outage.closed": "are on time again",
};

const MANY_INTERMITTENT_NOW = "are not down all the time, but fail intermittently";

/** What several of them did, in words. */
function didWhat({ type, data }: Alert): string {
  if (type === "outage.closed" && data.incident?.became === "intermittent") return MANY_INTERMITTENT_NOW;
  return (fromJob(data.firstFailure) ? MANY_JOBS[type] : undefined) ?? MANY[type] ?? type;
}

export function messageOfAll(alerts: readonly [Alert, ...Alert[]]): Message {
  const byWords = [...Map.groupBy(alerts, didWhat)];
  const severities = alerts.map(severityOf);
  return {
    severity: WORST_FIRST.find((severity) => severities.includes(severity)) ?? "warning",
    title: byWords.map(([words, of], index) => counted(words, of.length, index === 0)).join(", "),
    lines: [
      ...byWords.map(([words, of]) =>
        byWords.length === 1 ? names(of) : `${sentence(words)}: ${names(of)}`,
      ),
      ...since(alerts),
      ...regions(alerts),
    ],
    commands: [],
    body: null,
    links: statusLink(alerts),
  };
}

function counted(words: string, count: number, first: boolean): string {
  return `${count}${first ? " monitors" : ""} ${words}`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function names(alerts: readonly Alert[]): string {
  return listed(alerts.map(({ data: { monitor } }) => isolated(monitor?.name ?? monitor?.id ?? "?")));
}

export function listed(all: readonly string[]): string {
  const more = all.length - MAX_NAMED;
  return `${all.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Beside what failed, the start of what is slow or ends soon is no first failure. */
function since(alerts: readonly [Alert, ...Alert[]]): string[] {
  const failed = alerts.filter((alert) => sinceWord(alert) === "First failure");
  const [first = alerts[0]] = failed;
  const starts = (failed.length === 0 ? alerts : failed)
    .map(({ data }) => clock(data.incident?.startedAt))
    .filter((at) => at !== null);
  const ends = alerts.map(({ data }) => clock(data.incident?.endedAt)).filter((at) => at !== null);
  const [from, to] = [starts.sort()[0], ends.sort().at(-1)];
  return [
    ...(from === undefined ? [] : [`${sinceWord(first)} ${from}`]),
    ...(to === undefined ? [] : [`Over since ${to}`]),
  ];
}

function regions(alerts: readonly Alert[]): string[] {
  const counts = new Map<string, number>();
  for (const { data } of alerts)
    for (const region of data.regions?.failing ?? []) counts.set(region, (counts.get(region) ?? 0) + 1);
  if (counts.size === 0) return [];
  return [`Failing from: ${[...counts].map(([region, count]) => `${region} (${count})`).join(", ")}`];
}

/** The page that shows them all. */
function statusLink(alerts: readonly Alert[]): Message["links"] {
  const link = alerts.map(({ data }) => data.links?.monitor).find((url) => typeof url === "string");
  const page = link && URL.parse(link);
  return page ? [{ label: "Status page", url: page.href.replace(/\/m\/[^/]*$/, "/") }] : [];
}
