/** A pasted or sent log made safe to look at: bounded, without terminal controls, without secrets. */
import { redactor } from "../check/redaction.ts";
import { MASK } from "../check/secret-scan.ts";

/** Lines of JSON with a stack trace are long; anything longer is not a log line. */
const MAX_LINE_CHARS = 16_384;
const MAX_LINES = 20_000;
/** What of a line is kept and shown. */
export const MAX_SHOWN_CHARS = 1_000;

const ESC = "\u001b";
const BEL = "\u0007";
/** Of an escape sequence at most this much is skipped: an unterminated one must not eat the line. */
const MAX_SEQUENCE_CHARS = 64;

/** A pasted file's text: UTF-8, or UTF-16 as Windows writes it, by its byte order mark or its zeros. */
export function textOf(bytes: Uint8Array): string {
  const half = bytes.subarray(0, 512);
  const zeros = (odd: number) => half.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  const many = half.length / 4;
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || zeros(1) > many)
    return new TextDecoder("utf-16le").decode(bytes);
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || zeros(0) > many)
    return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder().decode(bytes);
}

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
  return withoutKeys(lines);
}

const KEY_BEGINS = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/;
/** What a key goes on with: its base64, or the head of an encrypted one; whatever a logger writes before it. */
const KEY_GOES_ON = /(?:^|\s)(?:[A-Za-z0-9+/=]{16,76}|(?:Proc-Type|DEK-Info): \S{1,80}|)$/;

/** A private key over several lines: each by itself looks like nothing. */
export function withoutKeys(lines: readonly string[]): string[] {
  let within = false;
  return lines.map((line) => {
    if (KEY_BEGINS.test(line)) {
      within = !line.includes("-----END");
      return line.replace(/-----BEGIN.*$/, MASK);
    }
    if (!within) return line;
    within = KEY_GOES_ON.test(line);
    return within || line.includes("-----END") ? MASK : line;
  });
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

/** Whose address, whose card: persons' data that no cause needs. Units of systemd (`getty@tty1.service`) are no addresses. */
const EMAIL =
  /\b[\w.+-]{1,64}@((?:[a-z0-9-]{1,63}\.){1,8}(?!(?:service|socket|target|scope|slice|timer|mount)\b)[a-z]{2,24})\b/gi;
const CARD = /\b[3-6]\d{3}([ -]?)\d{4,6}\1\d{4,5}(?:\1\d{1,4})?\b/g;

function isCard(written: string): boolean {
  const digits = written.replace(/\D/g, "");
  if (digits.length < 15 || digits.length > 16) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

const WORD = `(?:"[^"]{1,400}"|'[^']{1,400}'|[^\\s"']{1,400})`;
/** Cron logs whole commands: a password as an option's value, after mysql's -p, behind curl's user, in a header. */
const IN_COMMANDS: readonly RegExp[] = [
  new RegExp(
    `(\\s--?(?:password|passwd|pass|passphrase|token|secret|(?:api|access|secret|private)-?key|(?:client|auth|access)-(?:secret|token))[ =])(?!\\[redacted)${WORD}`,
    "gi",
  ),
  new RegExp(`(\\b(?:mysql|mariadb)[\\w-]{0,20}\\b[^|;&\\n]{0,300}?\\s-p)${WORD}`, "g"),
  new RegExp(`(\\b(?:sshpass -p|redis-cli [^|;&\\n]{0,300}?-a) ?)${WORD}`, "g"),
  /(\s(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"'@/]{1,100}:)(?!\d{1,9}\b)[^\s"']{1,400}/g,
  /(\b[\w-]{0,40}(?:api-?key|[-_]token|[-_]secret|passw(?:or)?d)["']?: )(?!\[redacted)[^\s"',;]{6,400}/gi,
];

/** The line as it is kept and shown: secrets masked, its length bounded. */
export function shown(text: string): string {
  const bare = IN_COMMANDS.reduce(
    (left, secret) => left.replace(secret, `$1${MASK}`),
    text.slice(0, MAX_LINE_CHARS).replace(PHP_FRAME, "$1([redacted])"),
  );
  const masked = secrets.start(bare, MAX_SHOWN_CHARS);
  return masked.replace(EMAIL, `${MASK}@$1`).replace(CARD, (written) => (isCard(written) ? MASK : written));
}
