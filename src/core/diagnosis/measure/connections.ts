/** Bare connections beside failing rechecks: did the way and the listener work while the answer failed? */
import { LADDER } from "../../check/attempt.ts";
import { CONNECTION } from "../../check/bare-connection.ts";
import type { View } from "../failures-in-view.ts";
import { recheckKey } from "../history.ts";

export interface Connections {
  /** Failures beside whose recheck one was made that counts, and those of them in which it got through. */
  readonly tried: number;
  readonly through: number;
  /** The same of failures without any HTTP answer. */
  readonly silent: { readonly tried: number; readonly through: number };
}

export function connections({ history, failing }: View): Connections {
  const found = failing.flatMap(({ check }) => {
    const again = history.rechecks.get(recheckKey(check.minute, check.region));
    const value = again?.find(({ attempt }) => attempt === LADDER.first)?.value ?? null;
    return value === null ? [] : [{ silent: check.status === null, through: value === CONNECTION.through }];
  });
  const silent = found.filter((one) => one.silent);
  const counted = (some: typeof found) => ({
    tried: some.length,
    through: some.filter(({ through }) => through).length,
  });
  return { ...counted(found), silent: counted(silent) };
}
