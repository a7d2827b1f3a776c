/** A form as it was sent: what was typed survives a fault, and each fault finds its field by the path. */
import type { InputFault } from "../../../core/config/input-fault.ts";
import type { WebContext } from "../../context.ts";

export type FormValues = Readonly<Record<string, readonly string[]>>;

export interface FormState {
  readonly values: FormValues;
  readonly faults: readonly InputFault[];
  /** Where a page has several forms with fields of the same names: keeps their ids apart. */
  readonly scope?: string;
}

export async function readForm(c: WebContext): Promise<FormValues> {
  const body = await c.req.parseBody({ all: true });
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      [value].flat().filter((item): item is string => typeof item === "string"),
    ]),
  );
}

export function fieldValue(values: FormValues, name: string): string {
  return values[name]?.[0] ?? "";
}

/** Null for what was left empty: most optional fields mean "the default" or "none" by it. */
export function textOrNull(values: FormValues, name: string): string | null {
  const text = fieldValue(values, name).trim();
  return text === "" ? null : text;
}

/** A number, or the text itself, so that the schema's own message says what is wrong with it. */
export function numberOrText(values: FormValues, name: string): number | string | undefined {
  const text = fieldValue(values, name).trim();
  if (text === "") return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

export function linesOf(values: FormValues, name: string): string[] {
  return fieldValue(values, name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Faults of a field or of something inside it: `regions.1` belongs to `regions`. */
export function faultsOf(form: FormState, path: string): readonly InputFault[] {
  return form.faults.filter((fault) => fault.path === path || fault.path.startsWith(`${path}.`));
}

/** Faults that no field of this form shows. */
export function otherFaults(form: FormState, shown: readonly string[]): readonly InputFault[] {
  const known = new Set(shown.flatMap((path) => faultsOf(form, path)));
  return form.faults.filter((fault) => !known.has(fault));
}

/** Items with commas or blanks between them. */
export function commaList(values: FormValues, name: string): string[] {
  return fieldValue(values, name)
    .split(/[\s,]+/)
    .filter((item) => item !== "");
}
