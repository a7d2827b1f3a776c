/** What the failures say: the dominant failure type, hop and upstream cause, and the share of each answer. */
import { leadingCause } from "../../check/verdict.ts";
import { atLeast } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import type { Says } from "../says.ts";

interface Dominant {
  readonly of: "type" | "hop" | "cause";
  readonly value: string;
  readonly failures: number;
  readonly total: number;
  /** Against an even split between this answer and any other. */
  readonly pValue: number;
}

/** Of the answers that tell something: not the bare fact of an HTTP status, nor a cause or a hop that is not known. */
export function dominantAnswers({ failing }: View): Dominant[] {
  const tell = (of: Dominant["of"], value: (failing: View["failing"][number]) => string | null) =>
    most(of, failing.map(value), failing.length);
  return [
    tell("type", ({ check }) => telling(check.failure?.type, "http.status")),
    tell("hop", ({ check }) => hopName(check.failure?.hop)),
    tell("cause", ({ check }) => telling(check.failure && leadingCause(check.failure), "unknown")),
  ].filter((one) => one !== null);
}

function telling(value: string | null | undefined, nothing: string): string | null {
  return value === undefined || value === nothing ? null : value;
}

function hopName(hop: { role: string; product: string | null } | undefined): string | null {
  return !hop || hop.product === null ? null : `${hop.product} (${hop.role})`;
}

function most(of: Dominant["of"], values: readonly (string | null)[], total: number): Dominant | null {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const top = [...counts].sort((a, b) => b[1] - a[1])[0];
  if (!top) return null;
  return { of, value: top[0], failures: top[1], total, pValue: atLeast(top[1], total, 0.5) };
}

/** Share of the failures in view by what they say. */
export function sharesOf(view: View): ReadonlyMap<Says, number> {
  const shares = new Map<Says, number>();
  for (const { says } of view.failing) shares.set(says, (shares.get(says) ?? 0) + 1 / view.failing.length);
  return shares;
}
