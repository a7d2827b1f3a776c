/** The numbers that stand in stored history. They are forever: new regions and verdicts get new ones. */
import type { Region } from "../../core/check/reading.ts";
import type { Verdict } from "../../core/check/verdict.ts";
import { Malformed } from "./bytes.ts";

export const REGION_CODES: Readonly<Record<Region, number>> = {
  auto: 0,
  wnam: 1,
  enam: 2,
  weur: 3,
  eeur: 4,
  apac: 5,
  "apac-ne": 6,
  "apac-se": 7,
  oc: 8,
  sam: 9,
  afr: 10,
  me: 11,
};

export const VERDICT_CODES: Readonly<Record<Verdict, number>> = {
  up: 0,
  slow: 1,
  down: 2,
  lost: 3,
  unsupported: 4,
};

/** By code. */
function named<T extends string>(codes: Readonly<Record<T, number>>): readonly (T | undefined)[] {
  const names: (T | undefined)[] = [];
  for (const name of Object.keys(codes) as T[]) names[codes[name]] = name;
  return names;
}

export const REGION_OF_CODE = named(REGION_CODES);
export const VERDICT_OF_CODE = named(VERDICT_CODES);

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Malformed("a code without a meaning");
  return value;
}
