/** What a program's file is made of: its names, how its lines are told, and one row for each line that means something. */
import type { Entry } from "./entry.ts";
import type { FactKind } from "./fact.ts";
import { type Fields, type Template, template } from "./template.ts";

export interface Row {
  readonly when: Template;
  /** Null: the line is known and says nothing of a failure. */
  readonly kind: FactKind | null | ((fields: Fields) => FactKind | null);
  /** A sentence without its full stop; `{name}` becomes the field. */
  readonly text: string;
}

export function row(when: string, kind: Row["kind"], text = ""): Row {
  return { when: template(when), kind, text };
}

/** A line that a program's own shape was recognised in. */
export interface Said {
  /** What its rows are matched with. */
  readonly message: string;
  /** Beside what the row's own pattern takes out. */
  readonly fields?: Fields;
}

/** Read from structure (an access log, a termination state) instead of from rows. `kind` null: nothing to tell. */
export interface Told {
  readonly kind: FactKind | null;
  readonly text: string;
}

export interface Program {
  /** As a person says it. */
  readonly name: string;
  /** What syslog, journald, containers and agents call it; whole, or before a digit, dot or dash. */
  readonly tags: readonly string[];
  /** Recognises the program's own form of line. Null: not this program's. */
  readonly shape?: (entry: Entry) => Said | null;
  /** Reads structured lines. Undefined: not this program's. */
  readonly tell?: (entry: Entry) => Told | undefined;
  readonly rows: readonly Row[];
}

/** Errors by number, the same on each Linux: https://man7.org/linux/man-pages/man3/errno.3.html */
const BY_ERRNO: Readonly<Record<string, FactKind>> = {
  "2": "upstream.no-socket",
  "11": "upstream.backlog-full",
  "12": "memory.allocation",
  "13": "config.invalid",
  "23": "descriptors.exhausted",
  "24": "descriptors.exhausted",
  "28": "disk.full",
  "32": "upstream.reset",
  "99": "ports.exhausted",
  "101": "upstream.unroutable",
  "103": "upstream.reset",
  "104": "upstream.reset",
  "105": "kernel.sockets-full",
  "110": "upstream.connect-timeout",
  "111": "upstream.refused",
  "112": "upstream.unroutable",
  "113": "upstream.unroutable",
};

/** Of a call that connects to, or talks with, the server behind. */
export function byErrno(fields: Fields): FactKind | null {
  return BY_ERRNO[fields.errno ?? ""] ?? null;
}

/** Errors that concern the program itself, whatever it was about to do. */
const OWN = new Set(["12", "23", "24", "28", "99", "105"]);

export function byOwnErrno(fields: Fields): FactKind | null {
  return OWN.has(fields.errno ?? "") ? byErrno(fields) : null;
}
