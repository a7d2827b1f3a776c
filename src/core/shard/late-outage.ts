/** Outage seconds of UTC days that are over already: the outage was confirmed after their midnight. */
import type { LateOutage, ShardCore } from "./shard.ts";
import type { DayTotals, Rollup } from "./view.ts";

/** Hourly and daily monitors confirm an outage when the day is closed already. */
const MAX_WAITING = 500;

type Days = Pick<ShardCore, "finishedDays" | "lateOutages">;

/** Added to the days that wait to be closed; what is of a day that is closed waits for the housekeeping. */
export function withLateOutages({ finishedDays, lateOutages = [] }: Days, late: readonly LateOutage[]): Days {
  if (late.length === 0) return { finishedDays, lateOutages };
  const isOf =
    ({ key, day }: LateOutage) =>
    (one: Days["finishedDays"][number]) =>
      one.key === key && one.totals.day === day;
  const days = finishedDays.map((one) =>
    late.filter((outage) => isOf(outage)(one)).reduce((sum, { seconds }) => longer(sum, seconds), one),
  );
  const closed = late.filter((outage) => !finishedDays.some(isOf(outage)));
  return { finishedDays: days, lateOutages: [...lateOutages, ...closed].slice(-MAX_WAITING) };
}

function longer({ key, totals }: Days["finishedDays"][number], seconds: number) {
  return { key, totals: { ...totals, outageSeconds: totals.outageSeconds + seconds } };
}

/** Closed days with late seconds, as days to close once more. `idOf` names a key's monitor. */
export function reopened(
  { lateOutages = [] }: Pick<ShardCore, "lateOutages">,
  rollup: Rollup,
  idOf: ReadonlyMap<number, string>,
): ShardCore["finishedDays"] {
  const byDay = Map.groupBy(lateOutages, ({ key, day }) => `${key}/${day}`);
  return [...byDay.values()].flatMap((outages) => {
    const { key, day } = outages[0]!;
    const totals = rollup
      .get(idOf.get(key) ?? "")
      ?.days.find((known): known is DayTotals => known.day === day);
    if (totals === undefined) return [];
    return [outages.reduce((sum, { seconds }) => longer(sum, seconds), { key, totals })];
  });
}
