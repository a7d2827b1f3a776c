/** How much of an answer is kept as evidence, whatever a target sends. */
import type { Monitor } from "../config/monitor.ts";
import type { OwnReading } from "./own-reading.ts";
import type { AssertionFailure, BareConnection, Header } from "./reading.ts";
import type { Redactor } from "./redaction.ts";

const MAX_HEADERS = 100;
/** Characters of one value, and of all names and values. */
const MAX_HEADER_VALUE = 4096;
const MAX_HEADER_CHARS = 16_384;
const MAX_STATUS_TEXT = 200;
const MAX_URL = 2048;
const MAX_MESSAGE = 1000;
/** Records of all servers together, and names of one certificate; an honest chain has two or three. */
const MAX_RECORDS = 100;
const MAX_CHAIN = 6;
const MAX_OWN_TEXT = 500;

interface KeptHeaders {
  readonly headers: Header[];
  /** How many there were besides. */
  readonly omitted: number;
}

/** In the order in which they came. The shortest have the first place: what tells who answered is short. */
export function keptHeaders(headers: readonly Header[], mask: Redactor): KeptHeaders {
  const size = ([name, value]: Header) => name.length + Math.min(value.length, MAX_HEADER_VALUE);
  const kept = new Set<Header>();
  let chars = 0;
  for (const header of [...headers].sort((a, b) => size(a) - size(b))) {
    chars += size(header);
    if (chars > MAX_HEADER_CHARS || kept.size === MAX_HEADERS) break;
    kept.add(header);
  }
  return {
    headers: mask.headers(
      headers.filter((header) => kept.has(header)),
      MAX_HEADER_VALUE,
    ),
    omitted: headers.length - kept.size,
  };
}

export function keptStatusText(text: string, mask: Redactor): string {
  return mask.start(text, MAX_STATUS_TEXT);
}

export function keptUrl(url: string, mask: Redactor): string {
  return mask.start(url, MAX_URL);
}

export function keptMessage(text: string, mask: Redactor): string {
  return mask.start(text, MAX_MESSAGE);
}

export function keptConnection(connection: BareConnection, mask: Redactor): BareConnection {
  const { error } = connection;
  return { ...connection, error: error && { ...error, message: keptMessage(error.message, mask) } };
}

/** A monitor that keeps no bodies keeps no quotes of them either. */
export function keptAssertion(
  { type, expected, seen }: AssertionFailure,
  bodies: Monitor["evidence"]["body"],
  mask: Redactor,
): AssertionFailure {
  const withheld = seen === null || (seen.quotes === "body" && bodies === "off");
  return {
    type,
    expected: keptMessage(expected, mask),
    seen: withheld ? null : { ...seen, text: keptMessage(seen.text, mask) },
  };
}

/** What is measured of a name, a certificate or a registration comes from its owner: bounded as headers are. */
export function keptOwn(own: OwnReading, mask: Redactor): OwnReading {
  const text = (value: string) => mask.start(value, MAX_OWN_TEXT);
  switch (own.kind) {
    case "tcp":
    case "heartbeat":
      return own;
    case "tls":
      return {
        ...own,
        chain: own.chain.slice(0, MAX_CHAIN).map((certificate) => ({
          ...certificate,
          subject: text(certificate.subject),
          issuer: text(certificate.issuer),
          names: certificate.names.slice(0, MAX_RECORDS).map(text),
        })),
      };
    case "dns": {
      let left = MAX_RECORDS;
      const kept = (records: readonly string[]) => {
        const some = records.slice(0, left);
        left -= some.length;
        return some.map(text);
      };
      const servers = own.servers.map((one) => ({
        ...one,
        server: text(one.server),
        records: kept(one.records),
        error: one.error === null ? null : text(one.error),
      }));
      return { ...own, servers };
    }
    case "domain":
      return { ...own, states: own.states.slice(0, MAX_RECORDS).map(text) };
    default:
      return own satisfies never;
  }
}
