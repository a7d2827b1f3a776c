/** A proxy's access log line, once its fields are known: what it says of the request, and of the server behind. */
import type { Told } from "./row.ts";

export interface AccessLine {
  readonly product: string;
  readonly status: number;
  readonly seconds: number | null;
  /** The last server asked; null when none was. */
  readonly upstream: string | null;
  /** The last server's status: null when the log does not have it, "-" when it gave none. */
  readonly upstreamStatus: string | null;
  /** "-" when no connection was made. Null when the log does not have it. */
  readonly connect: string | null;
  /** "-" when no response header came. */
  readonly header: string | null;
}

const CLIENT_CLOSED = 499;

/** Kind null for what went well. */
export function tellAccess(line: AccessLine): Told {
  const { product, status, seconds, upstream } = line;
  const took = seconds === null ? "" : ` after ${seconds.toFixed(3)} s`;
  const behind = upstream === null ? "" : ` ${upstream}`;
  const gone = `${product} saw the client leave${took}${behind === "" ? "" : `, while it waited for${behind}`}`;
  if (status === CLIENT_CLOSED) return { kind: "request.client-gone", text: gone };
  if (status < 500) return { kind: null, text: `${product} answered ${status}${took}` };
  const answered = `${product} answered ${status}${took}`;
  if (line.upstreamStatus === null && line.connect === null && upstream === null)
    return { kind: "request.seen", text: answered };
  if (upstream === null) return { kind: "request.seen", text: `${answered}, and asked no server behind it` };
  if (isTimedOut(line))
    return line.connect === "-"
      ? { kind: "upstream.connect-timeout", text: `${answered}: connecting to${behind} took too long` }
      : { kind: "upstream.read-timeout", text: `${answered}:${behind} had not answered` };
  if (passedOn(line))
    return { kind: "upstream.error", text: `${answered}, which${behind} had answered itself` };
  if (line.connect === "-")
    return { kind: "request.seen", text: `${answered}: no connection to${behind} was made` };
  if (line.connect !== null && line.header === "-")
    return {
      kind: "upstream.closed",
      text: `${answered}:${behind} took the connection and gave no valid answer`,
    };
  return { kind: "request.seen", text: `${answered}, asking${behind}` };
}

function isTimedOut({ status, upstreamStatus, header }: AccessLine): boolean {
  return status === 504 && (header === "-" || header === null) && upstreamStatus !== null && header !== null;
}

/** The server behind gave the very status, with headers of its own. */
function passedOn({ status, upstreamStatus, header }: AccessLine): boolean {
  return upstreamStatus === String(status) && header !== null && header !== "-";
}

/** Of a list over several tries, `127.0.0.1:8205, 127.0.0.1:8204`, the last; null for "-" and nothing. */
export function lastOf(list: string | undefined): string | null {
  const last =
    (list ?? "")
      .split(/[,:] |, ?/)
      .at(-1)
      ?.trim() ?? "";
  return last === "" || last === "-" ? null : last;
}

/** As {@link lastOf}, but "-" stays "-". */
export function lastMark(list: string | undefined): string | null {
  if (list === undefined) return null;
  return lastOf(list) ?? "-";
}
