/** Protocols that begin in the clear and go on encrypted. */

import type { ReadingError } from "../../core/check/reading.ts";
import { ended } from "../kind-reading.ts";
import { Buffered, type Connection } from "../socket/connection.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const MAX_LINES = 50;

/** Null when the server is ready for the handshake. */
type Opening = (connection: Connection) => Promise<ReadingError | null>;

/** SMTP, RFC 3207. */
export const openSmtp: Opening = async (connection) => {
  const buffered = new Buffered(connection);
  const greeting = await reply(buffered);
  if (!greeting.startsWith("220")) return unexpected("a greeting (220)", greeting);
  await connection.write(encode("EHLO edgetick.invalid\r\n"));
  const offers = await reply(buffered);
  if (!offers.startsWith("250")) return unexpected("250 to EHLO", offers);
  if (!/^250[ -]STARTTLS\b/im.test(offers)) return noTls("the mail server does not offer STARTTLS");
  await connection.write(encode("STARTTLS\r\n"));
  const ready = await reply(buffered);
  return ready.startsWith("220") ? null : unexpected("220 to STARTTLS", ready);
};

/** PostgreSQL's SSLRequest; one letter comes back. https://www.postgresql.org/docs/current/protocol-flow.html */
export const openPostgres: Opening = async (connection) => {
  await connection.write(Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47));
  const letter = await new Buffered(connection).take(1);
  if (letter === null) return ended("ConnectionClosed", "tcp.closed", "the server closed the connection");
  if (letter[0] === 0x53) return null;
  return letter[0] === 0x4e
    ? noTls("the PostgreSQL server does not offer TLS")
    : unexpected("S or N to an SSLRequest", String.fromCharCode(letter[0]!));
};

/** A reply of one or more lines: the last has a space behind its code. */
async function reply(buffered: Buffered): Promise<string> {
  const lines: string[] = [];
  for (let count = 0; count < MAX_LINES; count++) {
    const line = await readLine(buffered);
    lines.push(line);
    if (!/^\d{3}-/.test(line)) break;
  }
  return lines.join("\n");
}

async function readLine(buffered: Buffered): Promise<string> {
  const bytes: number[] = [];
  while (bytes.length < 1024) {
    const next = await buffered.take(1);
    if (next === null || next[0] === 10) break;
    if (next[0] !== 13) bytes.push(next[0]!);
  }
  return String.fromCharCode(...bytes);
}

/** A reply's code at most: its text is the target's, and a message goes where no text of a target may. */
function unexpected(wanted: string, got: string): ReadingError {
  const what = got === "" ? "nothing" : (/^\d{3}(?=[ -]|$)/.exec(got)?.[0] ?? "something else");
  return ended("UnexpectedReply", "tcp.closed", `expected ${wanted}, got ${what}`);
}

function noTls(message: string): ReadingError {
  return ended("NoTls", "tls.protocol.error", message);
}
