/** What the failures say: the dominant failure type, hop, upstream cause and status, and the share of each answer. */
import { atLeast } from "../chance.ts";
import type { View } from "../failures-in-view.ts";
import type { Says } from "../says.ts";

export interface Dominant {
  readonly of: "type" | "hop" | "cause" | "status";
  readonly value: string;
  readonly failures: number;
  readonly total: number;
  /** Against an even split between this answer and any other. */
  readonly pValue: number;
}

export function dominantAnswers(view: View): Dominant[] {
  const { failing } = view;
  const found = [
    most(
      "type",
      failing.map(({ check }) => check.failure?.type ?? "unknown"),
      failing.length,
    ),
    most(
      "hop",
      failing.map(({ check }) => hopName(check.failure?.hop)),
      failing.length,
    ),
    most(
      "cause",
      failing.map(({ check }) => check.failure?.cause ?? "unknown"),
      failing.length,
    ),
    most(
      "status",
      failing.map(({ check }) => (check.status === null ? "none" : String(check.status))),
      failing.length,
    ),
  ];
  return found.filter((one) => one !== null);
}

function hopName(hop: { role: string; product: string | null } | undefined): string {
  if (!hop) return "unknown";
  return hop.product === null ? hop.role : `${hop.product} (${hop.role})`;
}

function most(of: Dominant["of"], values: readonly string[], total: number): Dominant | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
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
