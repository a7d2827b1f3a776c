/** The last good answer of a monitor: what a failing one is compared with. */
import type { Controls } from "../check/bare-connection.ts";
import type { Judged } from "../check/check.ts";
import type { LastGood } from "./shard.ts";

/** Header characters kept of it: enough to compare, little enough to write each minute. */
const MAX_GOOD_HEADER_CHARS = 2048;

/** After more checks, scheduled ones or rechecks: of several good ones the first that is not slow. */
export function lastGoodAfter(checks: readonly Judged[], known: LastGood | undefined): LastGood | undefined {
  const all = checks.filter(({ verdict }) => verdict === "up" || verdict === "slow");
  const good = all.find(({ verdict }) => verdict === "up") ?? all[0];
  // Rechecks may come in after the next minute's check.
  if (good === undefined || (known !== undefined && good.at < known.at)) return known;
  const { at, region, latencyMs, headers } = good.evidence.reading;
  let chars = 0;
  const kept = headers.filter(([name, value]) => {
    chars += name.length + value.length;
    return chars <= MAX_GOOD_HEADER_CHARS;
  });
  const controls = { ...known?.controls, ...controlsIn(all) };
  return { at, region, latencyMs, headers: kept, ...(Object.keys(controls).length > 0 ? { controls } : {}) };
}

/** Bare connections beside good checks. */
function controlsIn(good: readonly Judged[]): Controls {
  return Object.fromEntries(
    good.flatMap(({ evidence: { reading } }) =>
      reading.connection === undefined
        ? []
        : [[reading.region, { ...reading.connection, at: reading.at }] as const],
    ),
  );
}
