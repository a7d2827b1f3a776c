/** The findings of one profile: what chance does not explain, least likely first. */
import { holm } from "../chance.ts";
import type { Levels } from "../levels.ts";
import type { Profile } from "../profile.ts";
import { FINDINGS, type Finding } from "./table.ts";

/** Corrected p-values at or above this are not reported. */
const REPORTED_BELOW = 0.05;

export function report(profile: Profile, levels: Levels): Finding[] {
  const family = FINDINGS.flatMap(({ kind, find }) =>
    find(profile, levels).map((found) => ({ kind, ...found }) as Finding),
  );
  const corrected = holm(family.map((finding) => finding.pValue));
  return family
    .map((finding, index) => ({ ...finding, pValue: corrected[index]! }))
    .filter((finding) => finding.pValue < REPORTED_BELOW)
    .sort((a, b) => a.pValue - b.pValue);
}
