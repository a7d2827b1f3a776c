/** History against the targets' own logs: what was answered is there once, with the right verdict, and nothing else is. */
import type { ConfiguredMonitor } from "../configured.ts";
import type { Evidence } from "../simulation.ts";
import type { Act, Seen } from "../world.ts";
import type { Fault } from "./fault.ts";
import type { Row, Verdict } from "./packed.ts";
import type { Timeline } from "./timeline.ts";

const MINUTE_MS = 60_000;
const SCHEDULED = 0;

export const placeOf = ({ key, minute, region, attempt }: Omit<Row, "verdict" | "status">) =>
  `${key}/${minute}/${region}/${attempt}`;

/** One row a place: of a minute that was given up and came in all the same, what was measured. */
export function byPlace(rows: readonly Row[]): Map<string, Row> {
  const places = new Map<string, Row>();
  for (const row of rows) {
    const known = places.get(placeOf(row));
    if (known === undefined || (known.verdict === "lost" && row.verdict !== "lost"))
      places.set(placeOf(row), row);
  }
  return places;
}

export function checkHistory(evidence: Evidence, timeline: Timeline, rows: readonly Row[]): Fault[] {
  const places = byPlace(rows);
  const asked = Map.groupBy(evidence.seen, ({ id }) => id);
  return [
    ...doubled(rows),
    ...[...missing(evidence, timeline, places)],
    ...[...unanswered(timeline, places, asked)],
    ...[...invented(timeline, places, asked)],
  ];
}

function doubled(rows: readonly Row[]): Fault[] {
  const measured = rows.filter(({ verdict }) => verdict !== "lost");
  const several = [...Map.groupBy(measured, placeOf)].filter(([, of]) => of.length > 1);
  return several.map(([place]) => ({ kind: "check doubled", what: place }));
}

/** Every minute in which a monitor was due has a row of each of its regions, and a lost one has a reason. */
function* missing(evidence: Evidence, timeline: Timeline, places: ReadonlyMap<string, Row>): Iterable<Fault> {
  const keys = new Set(evidence.configured.flatMap(({ monitors }) => monitors.map(({ key }) => key)));
  for (const key of keys) {
    const phase = phaseOf(key, evidence, places);
    for (let minute = evidence.firstMinute + 1; minute < evidence.lastMinute; minute++) {
      const monitor = timeline.certain(key, minute);
      if (monitor === undefined || isGone(key, evidence)) continue;
      const isDue = minute % monitor.intervalMinutes === phase % monitor.intervalMinutes;
      for (const region of monitor.regions) {
        const row = places.get(placeOf({ key, minute, region, attempt: SCHEDULED }));
        const what = `${monitor.id} ${region} minute ${minute - evidence.firstMinute}`;
        if (row === undefined && monitor.enabled && isDue && !isSpared(monitor, minute, places))
          yield { kind: "check missing", what };
        if (row !== undefined && row.verdict !== "lost" && !monitor.enabled)
          yield { kind: "checked while paused", what };
        if (row?.verdict === "lost" && timeline.excuse(minute, region, monitor.shard) === null)
          yield { kind: "check lost for no reason", what };
      }
    }
  }
}

/** While a target does not answer at all, one region a minute asks for the others. */
function isSpared(
  { key, regions }: ConfiguredMonitor,
  minute: number,
  places: ReadonlyMap<string, Row>,
): boolean {
  const rows = regions.flatMap(
    (region) => places.get(placeOf({ key, minute, region, attempt: SCHEDULED })) ?? [],
  );
  return rows.length === 1 && rows[0]!.verdict !== "up" && rows[0]!.status === null;
}

/** Longer intervals run in a minute of their own: the one in which most of their checks are. */
function phaseOf(key: number, { configured }: Evidence, places: ReadonlyMap<string, Row>): number {
  const interval =
    configured.flatMap(({ monitors }) => monitors).find((one) => one.key === key)?.intervalMinutes ?? 1;
  const counts = new Map<number, number>();
  for (const row of places.values())
    if (row.key === key && row.attempt === SCHEDULED)
      counts.set(row.minute % interval, (counts.get(row.minute % interval) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function isGone(key: number, { configured }: Evidence): boolean {
  return !configured.at(-1)!.monitors.some((monitor) => monitor.key === key);
}

interface CheckId {
  readonly monitor: string;
  readonly minute: number;
  readonly region: string;
  readonly attempt: number;
}

export function parsedId(id: string): CheckId {
  const [monitor = "", minute = "", region = "", attempt = ""] = id.split(".");
  return { monitor, minute: Number.parseInt(minute, 36), region, attempt: Number(attempt) };
}

function* unanswered(
  timeline: Timeline,
  places: ReadonlyMap<string, Row>,
  asked: ReadonlyMap<string, readonly Seen[]>,
): Iterable<Fault> {
  for (const [id, requests] of asked) {
    const { monitor, minute, region, attempt } = parsedId(id);
    const key = timeline.keyOf(monitor, minute);
    if (key === undefined || timeline.at(Number.POSITIVE_INFINITY)?.monitors.every((one) => one.key !== key))
      continue;
    const candidates = timeline.candidates(key, minute).filter((one) => one !== undefined);
    const shard = candidates[0]?.shard ?? 0;
    const excuse = timeline.excuse(minute, region, shard, attempt === SCHEDULED ? undefined : 4 * MINUTE_MS);
    if (requests.length > 1 && excuse === null) yield { kind: "target asked twice", what: id };
    const row = places.get(placeOf({ key, minute, region, attempt }));
    const isCertain = timeline.certain(key, minute) !== undefined;
    if (row === undefined || row.verdict === "lost") {
      if (excuse === null && isCertain && requests.every(({ act }) => act.kind !== "hang"))
        yield { kind: "answer not in history", what: `${id} (${requests[0]!.act.kind})` };
      continue;
    }
    const right = requests.flatMap(({ act }) => candidates.map((definition) => truth(act, definition)));
    // The last of its redirects may lead to a target that has come to its senses.
    if (requests.some(({ act }) => act.kind === "loop")) right.push("up");
    if (!right.some((verdict) => verdict === row.verdict))
      yield {
        kind: "wrong verdict",
        what: `${id} is ${row.verdict}, the target's log says ${right.join(" or ")}`,
      };
  }
}

/** What a check of such an answer must come to. */
function truth(act: Act, { accepts, bodyContains, slowMs }: ConfiguredMonitor): Verdict {
  if (act.kind !== "answer") return "down";
  const accepted =
    accepts.includes(String(act.status)) || accepts.includes(`${Math.floor(act.status / 100)}xx`);
  if (!accepted || bodyContains.some((text) => !(act.body ?? "").includes(text))) return "down";
  return slowMs !== null && act.latencyMs > slowMs ? "slow" : "up";
}

function* invented(
  timeline: Timeline,
  places: ReadonlyMap<string, Row>,
  asked: ReadonlyMap<string, readonly Seen[]>,
): Iterable<Fault> {
  for (const row of places.values()) {
    if (row.verdict === "lost") continue;
    const ids = timeline
      .candidates(row.key, row.minute)
      .flatMap((one) => (one === undefined ? [] : [one.id]));
    const known = ids.some((id) =>
      asked.has(`${id}.${row.minute.toString(36)}.${row.region}.${row.attempt}`),
    );
    if (!known && ids.length > 0) yield { kind: "check from nowhere", what: placeOf(row) };
  }
}
