/** PHP's error log, by itself and as php-fpm and nginx pass it on: https://www.php.net/manual/en/errorfunc.constants.php */
import { BEHIND_APP, errorWord } from "../error-words.ts";
import type { FactKind } from "../fact.ts";
import type { Program } from "../row.ts";

/** What PHP writes to its error log, whoever carries it. Null: a warning or a notice. */
export function kindByPhp(said = ""): FactKind | null {
  if (said.includes("Primary script unknown")) return "config.invalid";
  // An application may write to this log what a visitor typed.
  if (
    !/^(?:NOTICE: )?(?:PHP message: )?PHP (?:Fatal|Parse) error|[;\n] ?PHP message: PHP (?:Fatal|Parse) error/.test(
      said,
    )
  )
    return null;
  if (said.includes("Allowed memory size")) return "memory.heap";
  if (said.includes("Maximum execution time")) return "worker.timeout";
  const word = errorWord(said);
  return word === null ? "app.exception" : BEHIND_APP[word];
}

/** PHP's own error log: `[25-Nov-2026 15:10:41 Europe/Berlin] PHP Fatal error:  Maximum execution time …` */
const PHP_LOG =
  /^(?:\[[^\]]{10,60}\] )?(PHP (?:Fatal error|Parse error|Recoverable fatal error|Warning|Notice|Deprecated|Strict Standards): .{1,600})/;

export const PHP: Program = {
  name: "PHP",
  tags: [],
  tell: ({ message }) => {
    const said = PHP_LOG.exec(message)?.[1];
    // What was thrown and not caught is read as any language's is.
    if (said === undefined || said.includes("Uncaught ")) return undefined;
    return { kind: kindByPhp(said), text: said.slice(0, 200) };
  },
  rows: [],
};
