/** Masking a megabyte, as pages come and as a hostile target would write it. */
import { redactor } from "../../src/core/check/redaction.ts";
import { atMost, type Row } from "./table.ts";

const SIZE = 1024 * 1024;
const PIECES: Readonly<Record<string, string>> = {
  "a page": '<div class="row"><p>The quick brown fox: jumps, over user@example.org = more</p></div>\n',
  JSON: '{"id":12345,"name":"Jane Doe","items":[{"a":1,"state":"open"}],"url":"https://a.example/x?page=2"},',
  "cookie: and spaces": `cookie:${" ".repeat(100_000)}[redacted`,
  "nothing but quotes": "\"'",
};
const ROUNDS = 7;

export async function measureMasking(): Promise<Row[]> {
  const { text } = redactor({});
  return Object.entries(PIECES).map(([name, piece]) => {
    const given = piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
    const rounds = Array.from({ length: ROUNDS }, () => {
      const started = performance.now();
      text(given);
      return performance.now() - started;
    });
    return atMost(`masking 1 MiB: ${name}`, Math.min(...rounds), 20, "ms", `best of ${ROUNDS}`);
  });
}
