/** Signs that several causes ask for. */

import { isLadder } from "../../check/attempt.ts";
import { type Faces, fitOf } from "../faces.ts";
import { type Failing, recheckKey } from "../history.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { type Clue, clue, percent, silent } from "./suspect.ts";

const MANY_STRANGERS = 0.25;

/** A job that pings: no request failed, so causes of requests are none of it. */
export function isOfJob({ view: { failing } }: Profile): boolean {
  return failing.length > 0 && failing.every(({ check }) => check.failure?.type.startsWith("heartbeat."));
}

/** Rechecks go on failing while other regions are answered all the while: it is gone from there only. */
export function staysLocal({
  together: { otherChecks, otherFailing, rechecks, recheckFailing },
}: Profile): boolean {
  return (
    otherChecks >= 5 && otherFailing <= 0.1 * otherChecks && rechecks >= 3 && recheckFailing >= 0.6 * rechecks
  );
}

/** What names its cause by itself, whatever the time it comes at. */
export function namesItself(profile: Profile): number {
  return profile.share("dns", "tls", "rate-limited", "content", "probe", "cached");
}

/** Something else than runs tells more. */
export function patterned(shape: Shape): boolean {
  return shape.timed || shape.loaded || shape.ramped || shape.local;
}

/** Failures that are in all answering regions at once, next to another failing tick, or still there seconds later. */
export function together(profile: Profile): (failure: Failing) => boolean {
  const { history, failing } = profile.view;
  const atTick = new Map<number, number>();
  for (const { tick } of failing) atTick.set(tick, (atTick.get(tick) ?? 0) + 1);
  return ({ tick, check }) => {
    const answered = history.starts[tick + 1]! - history.starts[tick]!;
    const all = answered > 1 && atTick.get(tick)! > answered / 2;
    if (all || atTick.has(tick - 1) || atTick.has(tick + 1)) return true;
    const again = history.rechecks.get(recheckKey(check.minute, check.region))?.find(isLadder);
    return answered === 1 && again?.verdict !== "up";
  };
}

/** Failures of every region that answered, two minutes in a row or more: no draws from a pool. */
export function wholeBursts(profile: Profile): (failure: Failing) => boolean {
  const { history, failing } = profile.view;
  const atTick = new Map<number, number>();
  for (const { tick } of failing) atTick.set(tick, (atTick.get(tick) ?? 0) + 1);
  const all = (tick: number) => {
    const answered = history.starts[tick + 1]! - history.starts[tick]!;
    return answered > 1 && atTick.get(tick) === answered;
  };
  return ({ tick }) => all(tick) && (all(tick - 1) || all(tick + 1));
}

/** Share of the failures that are a 503 of something in front of the application, and name no other reason. */
export function turnedAway({ view: { failing } }: Profile): number {
  const away = failing.filter(
    ({ check, says }) =>
      check.status === 503 &&
      check.failure?.hop.role !== "app" &&
      (says === "unavailable" || says === "limit"),
  );
  return away.length / Math.max(1, failing.length);
}

/** A cause read off the answers alone needs them to agree: a different face each time speaks against any one cause. */
export function mixed({ sameness, strangers, count }: Profile): Clue {
  if (count >= 4 && strangers >= MANY_STRANGERS)
    return clue(-4 * strangers, `${percent(strangers)} of the failures in their very runs look different`);
  if (count < 4 || sameness >= 0.75) return silent;
  return clue(-9 * (0.75 - sameness), "the failures look different from time to time");
}

/** Could the answer be this cause's at all? */
export function fitting(faces: Faces, least = 0.1): (failure: Failing) => boolean {
  return ({ mix }) => fitOf(mix, faces) >= least;
}
