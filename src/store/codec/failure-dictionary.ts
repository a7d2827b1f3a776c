/**
 * Failures as two small numbers: the class (type and hop), and which of the class's sets of causes. Weights are whole
 * steps, so that a timeout of 30.1 s and one of 30.2 s share a set.
 */
import { type FailureSummary, WEIGHT_STEP, type WeighedCause } from "../../core/check/verdict.ts";
import { Malformed } from "./bytes.ts";

/** As it is written: type, role, product, version, then the sets, each a flat list of cause and steps. */
type StoredClass = [string, string, string | null, string | null, ...CauseSet[]];
type CauseSet = (string | number)[];

/** Members of a class before its sets. */
const SETS_FROM = 4;
const STEPS = 1 / WEIGHT_STEP;

interface FailureCode {
  /** 0 for no failure. */
  readonly failure: number;
  /** Counted from 0 in its class. */
  readonly causes: number;
}

const NONE: FailureCode = { failure: 0, causes: 0 };

/** Gives numbers to failures, in the order of their first use. */
export class FailureCodes {
  readonly classes: StoredClass[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #sets = new Map<string, number>();

  code(failure: FailureSummary | null): FailureCode {
    if (failure === null) return NONE;
    const { role, product, version } = failure.hop;
    const head = [failure.type, role, product, version ?? null] as const;
    const number = this.#numberOf(head);
    const set = failure.causes.flatMap(({ cause, weight }) => [cause, Math.round(weight * STEPS)]);
    return { failure: number, causes: this.#setOf(number, set) };
  }

  #numberOf(head: readonly [string, string, string | null, string | null]): number {
    const name = JSON.stringify(head);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.classes.push([...head]);
    this.#numbers.set(name, number);
    return number;
  }

  #setOf(number: number, set: CauseSet): number {
    const name = `${number}${JSON.stringify(set)}`;
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const sets = this.classes[number - 1]!;
    const place = sets.push(set) - SETS_FROM - 1;
    this.#sets.set(name, place);
    return place;
  }
}

/** The inverse: by class (0 is none) and set. */
export function readFailures(stored: readonly unknown[]): (FailureSummary | null)[][] {
  return [[null], ...stored.map(failuresOf)];
}

function failuresOf(stored: unknown): FailureSummary[] {
  if (!Array.isArray(stored) || stored.length <= SETS_FROM) throw new Malformed("a failure of other parts");
  const [type, role, product, version, ...sets] = stored as StoredClass;
  const hop = { role, product, ...(version === null ? {} : { version }) } as FailureSummary["hop"];
  return sets.map((set) => ({ type: type as FailureSummary["type"], hop, causes: causesOf(set) }));
}

function causesOf(set: CauseSet): WeighedCause[] {
  if (!Array.isArray(set) || set.length % 2 !== 0) throw new Malformed("causes without weights");
  const causes: WeighedCause[] = [];
  for (let index = 0; index < set.length; index += 2) {
    const [cause, steps] = [set[index], set[index + 1]];
    if (typeof cause !== "string" || typeof steps !== "number") throw new Malformed("causes of other parts");
    causes.push({ cause, weight: Math.round(steps * WEIGHT_STEP * 100) / 100 });
  }
  return causes;
}
