/** How well failures fit a cause: of what each may stand for, what this cause could give. */
import type { Failing } from "./history.ts";
import type { Mix, SAYS } from "./says.ts";

/** 0…1 for each kind: could this cause give such an answer? `else` for those not named, 0.02 when not given. */
export type Faces = Readonly<Partial<Record<(typeof SAYS)[number] | "else", number>>>;

const SELDOM = 0.02;
/** A vague answer fits any cause that gives answers of its kind at all. */
const VAGUE = 0.5;

export function fitOf(mix: Mix, faces: Faces): number {
  const other = faces.else ?? SELDOM;
  let sum = 0;
  for (const [kind, part] of mix) sum += part * (faces[kind] ?? (kind === "vague" ? VAGUE : other));
  return sum;
}

/** Mean fit over failures; failures that say the same share a mix, so each mix is asked once. */
export function supportOf(failing: readonly Failing[]): (faces: Faces) => number {
  const counts = countMixes(failing);
  return (faces) => {
    let sum = 0;
    for (const [mix, count] of counts) sum += count * fitOf(mix, faces);
    return failing.length === 0 ? 0 : sum / failing.length;
  };
}

/** Mean part of the kinds over failures. */
export function weightOf(failing: readonly Failing[]): (...kinds: (keyof Faces)[]) => number {
  const counts = countMixes(failing);
  const weights = new Map<string, number>();
  for (const [mix, count] of counts)
    for (const [kind, part] of mix)
      weights.set(kind, (weights.get(kind) ?? 0) + (count * part) / failing.length);
  return (...kinds) => kinds.reduce((sum, kind) => sum + (weights.get(kind) ?? 0), 0);
}

function countMixes(failing: readonly Failing[]): Map<Mix, number> {
  const counts = new Map<Mix, number>();
  for (const { mix } of failing) counts.set(mix, (counts.get(mix) ?? 0) + 1);
  return counts;
}

/**
 * Share of the failures that look alike: what they say, with which status, by which product. One fault shows one face,
 * or two (refused, then no backend left); a different one each time speaks against any single cause.
 */
export function sameness(failing: readonly Failing[]): number {
  if (failing.length === 0) return 1;
  const [first = 0, second = 0] = byFace(failing)
    .map((alike) => alike.length)
    .sort((a, b) => b - a);
  return (first + 0.5 * second) / failing.length;
}

/** Failures that look alike, together. Failures that say the same share a mix, so each mix is asked once. */
export function byFace(failing: readonly Failing[]): Failing[][] {
  const byMix = new Map<Mix, Failing[]>();
  const faces = new Map<string, Failing[]>();
  for (const failure of failing) {
    const known = byMix.get(failure.mix);
    if (known) known.push(failure);
    else {
      const { says, check } = failure;
      const face = `${says} ${check.status} ${check.failure?.hop.product ?? ""}`;
      const alike = faces.get(face) ?? [];
      alike.push(failure);
      faces.set(face, alike);
      byMix.set(failure.mix, alike);
    }
  }
  return [...faces.values()];
}
