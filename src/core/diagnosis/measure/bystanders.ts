/** Same-minute failures of unrelated monitors from the same region: then the target is not what they have in common. */
import { atLeast } from "../chance.ts";
import { pieces, type View } from "../failures-in-view.ts";
import { recheckKey } from "../history.ts";

export interface Bystanders {
  /** Failing minutes (by region) with controls, and those in which half or more of the other monitors failed. */
  readonly compared: number;
  readonly shared: number;
  /** Of episodes, against other monitors failing two minutes in a hundred by themselves. */
  readonly pValue: number;
}

const OWN_RATE = 0.02;
/** One shared check is nothing. */
const MIN_SHARED = 3;
/** A long run is many observations. */
const PIECE_MINUTES = 10;

/** Null without controls. */
export function bystanders(view: View): Bystanders | null {
  const controls = new Map(
    view.history.input.controls.map((control) => [recheckKey(control.minute, control.region), control]),
  );
  if (controls.size === 0) return null;
  let compared = 0;
  let shared = 0;
  let units = 0;
  let sharedUnits = 0;
  for (const episode of pieces(view.episodes, PIECE_MINUTES)) {
    let here = 0;
    let sharedHere = 0;
    for (const { check } of episode.failing) {
      const control = controls.get(recheckKey(check.minute, check.region));
      if (!control || control.total === 0) continue;
      here++;
      if (control.failing > 0 && control.failing >= 0.5 * control.total) sharedHere++;
    }
    compared += here;
    shared += sharedHere;
    if (here > 0) units++;
    if (here > 0 && sharedHere * 2 >= here) sharedUnits++;
  }
  return {
    compared,
    shared,
    pValue: sharedUnits < 1 || shared < MIN_SHARED ? 1 : atLeast(sharedUnits, units, OWN_RATE),
  };
}
