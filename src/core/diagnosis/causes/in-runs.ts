/** Causes that show in how failures follow each other: all at once, one in N, or each by itself. */
import type { Failing } from "../history.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

export function inRuns(profile: Profile, shape: Shape): Suspect[] {
  return [
    crashRestart(profile, shape),
    badPoolMember(profile, shape),
    keepaliveRace(profile, shape),
    hardOutage(profile, shape),
  ].filter((one) => one !== null);
}

/** Something else than runs tells more. */
function patterned(shape: Shape): boolean {
  return shape.timed || shape.loaded || shape.ramped || shape.local;
}

/** Failures that are in all answering regions at once, or next to another failing tick. */
function together(profile: Profile): (failure: Failing) => boolean {
  const { history, failing } = profile.view;
  const atTick = new Map<number, number>();
  for (const { tick } of failing) atTick.set(tick, (atTick.get(tick) ?? 0) + 1);
  return ({ tick }) => {
    const answered = history.starts[tick + 1]! - history.starts[tick]!;
    const all = answered > 1 && atTick.get(tick)! > answered / 2;
    return all || atTick.has(tick - 1) || atTick.has(tick + 1);
  };
}

function crashRestart(profile: Profile, shape: Shape): Suspect | null {
  const { episodes } = profile.view;
  if (episodes.length < 2 || shape.whole === null || shape.whole < 0.42) return null;
  const refused = profile.share("refused", "reset");
  const vague = profile.share("bad-gateway", "unavailable", "other");
  const named = 1 - refused - vague - profile.share("no-healthy");
  return suspect(
    "crash-restart",
    "The application goes away for seconds to minutes and comes back, at no regular time: it crashes and is restarted.",
    [
      clue(
        4.5 * (shape.whole - 0.38),
        `everything fails at once in a blip (${percent(shape.whole)}), then all is well`,
      ),
      clue(2 * (shape.fast - 0.5), `${percent(shape.fast)} of the failures are as quick as a refusal`),
      when(refused >= 0.3, 3 * refused, `${percent(refused)} are refusals or resets`),
      when(vague >= 0.3, 1.2 * vague, `${percent(vague)} are a gateway's answer that fits a refusal`),
      either(
        episodes.length >= 4,
        clue(1.5, `${episodes.length} such blips at irregular times`),
        clue(-0.2, `only ${episodes.length} such blips`),
      ),
      when(shape.mainRun !== null, -4, "nearly all failures are one long run"),
      when(patterned(shape), -4, "a pattern in time or place says more"),
      when(named > 0.3, -6 * named, "the failures name another cause"),
      when(profile.share("no-healthy") > 0.4, -3, "the gateway says that it has no live backend"),
    ],
    together(profile),
  );
}

function badPoolMember(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t } = profile;
  if (profile.count < 5 || activeRate.value < 0.015 || !shape.lasting) return null;
  const members = Math.max(2, Math.round(1 / Math.max(activeRate.value, 0.01)));
  const again = t.rechecks === 0 ? null : t.recheckFailing / t.rechecks;
  const inParts = together(profile);
  return suspect(
    "bad-pool-member",
    `About one check in ${members} fails, whatever the time or the region: one of ${members} backends is bad.`,
    [
      either(
        shape.alone,
        clue(3.5, "each failure stands alone: neither the minute nor the region matters"),
        clue(-5, "failures come together, which separate draws from a pool would not"),
      ),
      either(
        activeRate.low > 0.02,
        clue(2.5, `a rate of ${percent(activeRate.value)} of the checks`),
        clue(0.5, `a rate of ${Math.round(activeRate.value * 1000) / 10} % of the checks`),
      ),
      either(
        t.pUneven > 0.01,
        clue(1, "the rate is steady from the first failure to the last"),
        clue(-2, "the rate is not steady"),
      ),
      when(
        again !== null && again <= 0.5,
        1,
        again === null ? "" : `a recheck seconds later succeeds in ${percent(1 - again)}`,
      ),
      when(
        profile.share("app") > 0.6 && activeRate.value < 0.04,
        -3,
        "so small a share of the application's own errors is rather a fault of its code",
      ),
      when(again !== null && again > 0.5, -3, "rechecks seconds later fail as well"),
      when(patterned(shape), -3, "a pattern in time or place says more"),
      when(
        profile.share("dns", "tls", "rate-limited", "content", "limit", "no-healthy", "probe") > 0.5,
        -4,
        "the failures name another cause",
      ),
    ],
    (failure) => shape.alone || !inParts(failure),
  );
}

function keepaliveRace(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t, count } = profile;
  if (count < 5 || !shape.alone || !shape.lasting) return null;
  const resets = profile.share("reset");
  const vague = profile.share("bad-gateway");
  if (resets + vague < 0.5) return null;
  const again = t.rechecks === 0 ? null : t.recheckFailing / t.rechecks;
  const method = profile.view.history.input.method.toUpperCase();
  return suspect(
    "keepalive-race",
    "Rare, quick, single resets without any pattern: the application closes idle connections while the proxy reuses them.",
    [
      either(
        activeRate.low > 0.001,
        clue(2.5, `${Math.round(activeRate.value * 10_000) / 100} % of the checks, more than chance noise`),
        clue(-2.5, "so rare that it cannot be told from chance"),
      ),
      when(
        activeRate.value > 0.02,
        -4 * Math.min(1, (activeRate.value - 0.02) / 0.01),
        "far too frequent for a race",
      ),
      clue(
        2.5 * resets + 1.5 * vague,
        resets > 0
          ? `${percent(resets)} are closed or reset connections`
          : `${percent(vague)} are 502s that a reset would give`,
      ),
      clue(3 * (shape.fast - 0.6), `${percent(shape.fast)} are as quick as a reset`),
      when(again !== null && again <= 0.2, 1, "the recheck seconds later succeeds"),
      when(t.adjacentPairs === 0, 0.5, "never two in a row"),
      when(patterned(shape), -4, "a pattern in time or place says more"),
      when(
        method === "GET" || method === "HEAD",
        -0.1,
        `many proxies silently retry a ${method}, so these are only part of them; a POST monitor sees all`,
      ),
    ],
    (failure) => failure.says === "reset" || failure.says === "bad-gateway",
  );
}

function hardOutage(profile: Profile, shape: Shape): Suspect | null {
  const run = shape.mainRun;
  if (run === null) return null;
  const { starts } = profile.view.history;
  const first = run.failing[0]!.tick;
  const last = run.failing[run.failing.length - 1]!.tick;
  if (last - first < 2) return null;
  const density = run.failing.length / (starts[last + 1]! - starts[first]!);
  const minutes = run.end - run.start + profile.view.history.interval;
  return suspect(
    "hard-outage",
    "One unbroken run from every region: an outage, not something that comes and goes.",
    [
      either(
        density >= 0.9,
        clue(5, `${percent(density)} of the checks fail from its start to its end`),
        clue(-5, `only ${percent(density)} of the checks fail inside it`),
      ),
      either(
        last - first >= 4,
        clue(4, `one run of ${minutes} minutes, and hardly a failure besides`),
        clue(1.5, `one run of ${minutes} minutes`),
      ),
      when(shape.local, -4, "one region only"),
    ],
    (failure) => failure.check.minute >= run.start && failure.check.minute <= run.end,
  );
}
