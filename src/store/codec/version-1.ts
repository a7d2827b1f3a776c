/** Reads what the first release wrote. Its failures name one cause or none, and no check has a value or a want. */
import { MINUTE_MS } from "../../core/check/check.ts";
import type { FailureSummary } from "../../core/check/verdict.ts";
import { ByteReader, Malformed } from "./bytes.ts";
import { known, REGION_OF_CODE, VERDICT_OF_CODE } from "./codes.ts";
import { readRuns, readScattered } from "./column.ts";
import { MAX_ROWS, type PackedCheck, STEP_MS, seriesStarts } from "./packed-check.ts";
import { readSection } from "./section.ts";

/** A cause was written only when it was likelier than all others together; how much likelier was not. */
const MIN_WEIGHT = 0.5;

function failureOf(text: string): FailureSummary {
  const parts: unknown = JSON.parse(text);
  if (!Array.isArray(parts) || parts.length !== 5) throw new Malformed("a failure of other parts");
  const [type, role, product, version, cause] = parts;
  const hop = { role, product, ...(version === null ? {} : { version }) };
  return { type, hop, causes: cause === null ? [] : [{ cause, weight: MIN_WEIGHT }] };
}

/** The rows, only those of `key` when one is given. Throws Malformed or whatever the bytes provoke. */
export function unpackVersion1(bytes: Uint8Array, key: number | null): PackedCheck[] {
  const input = new ByteReader(bytes);
  const count = input.varint();
  if (count > MAX_ROWS) throw new Malformed(`${count} rows`);
  const sections = [readSection(input), readSection(input), readSection(input)] as const;
  const runs = new ByteReader(sections[0]);
  const column = () => readRuns(runs, count);
  const [keys, regions, minuteSteps] = [column(), column(), column()];
  if (key !== null && !keys.includes(key)) return [];
  const [attempts, verdicts, statuses, colos, failures] = [column(), column(), column(), column(), column()];
  const texts = new TextDecoder().decode(runs.rest());
  const [coloTexts, failureTexts] = JSON.parse(texts) as [string[], string[]];
  const dictionary = { colos: [null, ...coloTexts], failures: [null, ...failureTexts.map(failureOf)] };
  const series = seriesStarts(keys, regions);
  const starts = readScattered(new ByteReader(sections[1]), series);
  const latencies = readScattered(new ByteReader(sections[2]), series);
  const rows: PackedCheck[] = [];
  let minute = 0;
  for (let index = 0; index < count; index++) {
    minute += minuteSteps[index]!;
    if (key !== null && keys[index] !== key) continue;
    rows.push({
      key: keys[index]!,
      minute,
      at: minute * MINUTE_MS + starts[index]! * STEP_MS,
      region: known(REGION_OF_CODE[regions[index]!]),
      colo: known(dictionary.colos[colos[index]!]),
      attempt: attempts[index]!,
      verdict: known(VERDICT_OF_CODE[verdicts[index]!]),
      status: statuses[index] === 0 ? null : statuses[index]! - 1,
      latencyMs: latencies[index]!,
      value: null,
      failure: known(dictionary.failures[failures[index]!]),
      want: null,
    });
  }
  return rows;
}
