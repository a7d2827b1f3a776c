/** One measured figure beside its budget. */

export interface Row {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** Null: told for its own sake. */
  readonly budget: { readonly kind: "at most" | "at least"; readonly value: number } | null;
  readonly note?: string;
}

export function atMost(what: string, measured: number, value: number, unit: string, note?: string): Row {
  return { what, measured, unit, budget: { kind: "at most", value }, note };
}

export function atLeast(what: string, measured: number, value: number, unit: string, note?: string): Row {
  return { what, measured, unit, budget: { kind: "at least", value }, note };
}

export function told(what: string, measured: number, unit: string, note?: string): Row {
  return { what, measured, unit, budget: null, note };
}

export function missed({ measured, budget }: Row): boolean {
  if (budget === null) return false;
  return !(budget.kind === "at most" ? measured <= budget.value : measured >= budget.value);
}

/** Three digits that count, never in exponents. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "none";
  if (value === 0 || Math.abs(value) >= 1000)
    return Math.round(value).toLocaleString("en").replaceAll(",", " ");
  return String(Number(value.toPrecision(3)));
}

function verdict(row: Row): string {
  if (row.budget === null) return "";
  const { kind, value } = row.budget;
  if (missed(row)) {
    const off = kind === "at most" ? row.measured - value : value - row.measured;
    return `MISS by ${figure(off)}${value === 0 ? "" : ` (${figure((100 * off) / value)} %)`}`;
  }
  return value === 0 ? "pass" : `pass (${figure((100 * row.measured) / value)} % of it)`;
}

export function table(rows: readonly Row[]): string {
  const sign = { "at most": "≤", "at least": "≥" } as const;
  const cells = rows.map((row) => [
    row.what,
    `${figure(row.measured)} ${row.unit}`.trim(),
    row.budget === null ? "" : `${sign[row.budget.kind]} ${figure(row.budget.value)}`,
    verdict(row),
    row.note ?? "",
  ]);
  const all = [["what", "measured", "budget", "verdict", "note"], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  const lines = all.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
