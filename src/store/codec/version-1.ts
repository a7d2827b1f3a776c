/** Reads what the first release wrote. Its failures name one cause or none, and no check has a value. */
import type { FailureSummary } from "../../core/check/verdict.ts";
import { Malformed } from "./bytes.ts";
import { known } from "./codes.ts";
import { type Selection, type Unpacked, unpackRows } from "./unpack-rows.ts";

/** A cause was written only when it was likelier than all others together; how much likelier was not. */
const MIN_WEIGHT = 0.5;

function failureOf(text: string): FailureSummary {
  const parts: unknown = JSON.parse(text);
  if (!Array.isArray(parts) || parts.length !== 5) throw new Malformed("a failure of other parts");
  const [type, role, product, version, cause] = parts;
  const hop = { role, product, ...(version === null ? {} : { version }) };
  return { type, hop, causes: cause === null ? [] : [{ cause, weight: MIN_WEIGHT }] };
}

/** The rows that are selected. Throws Malformed or whatever the bytes provoke. */
export function unpackVersion1(bytes: Uint8Array, selection: Selection): Unpacked {
  return unpackRows(bytes, selection, (runs, _count, codes) => {
    const texts = new TextDecoder().decode(runs.rest());
    const [colos, failureTexts] = JSON.parse(texts) as [string[], string[]];
    const failures = [null, ...failureTexts.map(failureOf)];
    return {
      colos,
      value: null,
      failure: (index) => known(failures[codes[index]!]),
    };
  });
}
