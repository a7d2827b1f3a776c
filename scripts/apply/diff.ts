/** What would change: what the file wants against what is there. Pure. */

export interface FieldChange {
  /** Dotted, as in faults. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

export interface Item {
  readonly id: string;
}

export type Change =
  | { readonly kind: "create"; readonly id: string }
  | { readonly kind: "update"; readonly id: string; readonly fields: readonly FieldChange[] }
  | { readonly kind: "same"; readonly id: string }
  | { readonly kind: "extra"; readonly id: string };

/** In the file's order; what is there and not in the file comes last, as `extra`. */
export function diffItems(wanted: readonly Item[], present: readonly Item[]): Change[] {
  const known = new Map(present.map((item) => [item.id, item]));
  const changes = wanted.map((item): Change => {
    const existing = known.get(item.id);
    known.delete(item.id);
    if (existing === undefined) return { kind: "create", id: item.id };
    const fields = diffFields(existing, item);
    return fields.length === 0 ? { kind: "same", id: item.id } : { kind: "update", id: item.id, fields };
  });
  return [...changes, ...[...known.keys()].map((id): Change => ({ kind: "extra", id }))];
}

/** What the API shows instead of a secret that was written out: it can't be compared, so it is sent again. */
export const HIDDEN = "********";

/** Every leaf that differs. Only what the file's item has counts: the API may show more than was given. */
export function diffFields(from: unknown, to: unknown, path: readonly string[] = []): FieldChange[] {
  if (isObject(from) && isObject(to))
    return Object.keys(to).flatMap((key) => diffFields(from[key], to[key], [...path, key]));
  if (same(from, to)) return [];
  return [{ path: path.join("."), from, to: from === HIDDEN ? HIDDEN : to }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, index) => same(value, b[index]));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
  }
  return a === b || (a ?? null) === (b ?? null);
}

export interface PartChanges {
  readonly part: "monitors" | "channels" | "maintenance" | "settings";
  readonly changes: readonly Change[];
}

const MARKS = { create: "+", update: "~", same: " ", extra: "-" } as const;

/** The diff in words, one line a thing. `prune` says what becomes of extras. */
export function describe(parts: readonly PartChanges[], prune: boolean): string {
  const lines = parts.flatMap(({ part, changes }) => {
    const shown = changes.filter(({ kind }) => kind !== "same");
    const same = changes.length - shown.length;
    const heading = `${part}: ${same === 0 ? "" : `${same} unchanged`}`.trimEnd();
    return [heading, ...shown.flatMap((change) => described(change, prune))];
  });
  return lines.join("\n");
}

function described(change: Change, prune: boolean): string[] {
  const head = `  ${MARKS[change.kind]} ${change.id}`;
  switch (change.kind) {
    case "create":
      return [`${head} (new)`];
    case "update":
      return [head, ...change.fields.map((field) => `      ${fieldText(field)}`)];
    case "extra":
      return [`${head} ${prune ? "(deleted)" : "(not in the file; kept, --prune deletes it)"}`];
    case "same":
      return [];
    default:
      return change satisfies never;
  }
}

function fieldText({ path, from, to }: FieldChange): string {
  if (to === HIDDEN) return `${path}: hidden by the API, so it is written again`;
  return `${path}: ${brief(from)} → ${brief(to)}`;
}

function brief(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** How many things a run would touch. */
export function touched(parts: readonly PartChanges[], prune: boolean): number {
  return parts
    .flatMap(({ changes }) => changes)
    .filter(({ kind }) => kind === "create" || kind === "update" || (kind === "extra" && prune)).length;
}
