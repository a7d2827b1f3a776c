/** A pasted or sent log made safe to look at: bounded, without terminal controls, without secrets. */
import { redactor } from "../check/redaction.ts";

/** Lines of JSON with a stack trace are long; anything longer is not a log line. */
const MAX_LINE_CHARS = 16_384;
const MAX_LINES = 20_000;
/** What of a line is kept and shown. */
export const MAX_SHOWN_CHARS = 1_000;

const ESC = "\u001b";
const BEL = "\u0007";
/** Of an escape sequence at most this much is skipped: an unterminated one must not eat the line. */
const MAX_SEQUENCE_CHARS = 64;

/** The lines of a text, cut to {@link MAX_LINES} of at most {@link MAX_LINE_CHARS}, without terminal controls. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start <= text.length && lines.length < MAX_LINES) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    lines.push(withoutControls(text.slice(start, Math.min(end, start + MAX_LINE_CHARS))));
    start = end + 1;
  }
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Drops ECMA-48 escape sequences and other control characters but the tab; one pass, no pattern that can backtrack. */
function withoutControls(line: string): string {
  let kept = "";
  let from = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (!isControl(code)) continue;
    kept += line.slice(from, at);
    if (line[at] === ESC) at = endOfSequence(line, at);
    from = at + 1;
  }
  return (from === 0 ? line : kept + line.slice(from)).trimEnd();
}

/** C0 but the tab, DEL, C1; and what turns the direction of text round (Unicode's bidirectional controls). */
function isControl(code: number): boolean {
  if (code < 32) return code !== 9;
  if (code >= 127 && code < 160) return true;
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

function endOfSequence(line: string, at: number): number {
  const limit = Math.min(line.length - 1, at + MAX_SEQUENCE_CHARS);
  const kind = line[at + 1];
  if (kind === "[") {
    for (let end = at + 2; end <= limit; end++) {
      const code = line.charCodeAt(end);
      if (code >= 0x40 && code <= 0x7e) return end;
    }
    return at + 1;
  }
  if (kind === "]") {
    for (let end = at + 2; end <= limit; end++) {
      if (line[end] === BEL) return end;
      if (line[end] === ESC && line[end + 1] === "\\") return end + 1;
    }
    return at + 1;
  }
  return Math.min(at + 1, limit);
}

const secrets = redactor({});
/** A frame of PHP's stack trace shows what was passed, a database's password among it: `#0 /srv/db.php(3): PDO->__construct('…', 'root', '…')`. */
const PHP_FRAME = /(#\d{1,4} [^:\n]{1,300}: [\w\\:>-]{1,160})\([^\n]{1,1000}?(?= #\d|\n|$)/g;

/** The line as it is kept and shown: secrets masked, its length bounded. */
export function shown(text: string): string {
  const short = text.length <= MAX_SHOWN_CHARS ? text : `${text.slice(0, MAX_SHOWN_CHARS)}…`;
  return secrets.text(short.replace(PHP_FRAME, "$1([redacted])"));
}
