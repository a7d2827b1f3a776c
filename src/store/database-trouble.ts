/**
 * What it means when D1 fails: a statement that SQLite refuses is a fault of ours, all else is the database's own.
 * D1 has no error codes, so its texts tell: https://developers.cloudflare.com/d1/observability/debug-d1/
 */

type TroubleKind = "silent" | "away" | "busy" | "quota" | "full" | "objects";

/** In a sentence after "D1: ". Never D1's own text, which may quote what is nobody's business. */
const WORDS: Readonly<Record<TroubleKind, string>> = {
  silent: "it does not answer",
  away: "the connection fails",
  busy: "it is overloaded",
  quota: "the plan's quota for today is used up, until 00:00 UTC",
  full: "it is full",
  objects: "the plan's quota of Durable Objects for today is used up, until 00:00 UTC",
};

/** First match counts. */
const KINDS: readonly (readonly [TroubleKind, RegExp])[] = [
  ["objects", /\bDurable Objects free tier\b/i],
  [
    "full",
    /\bmaximum (?:DB|database|account storage) size\b|\baccount storage\b|\bdisk is full\b|SQLITE_FULL/i,
  ],
  ["quota", /\bdaily\b.*\blimit\b|\bfree tier\b|\bquota\b/i],
  ["busy", /\boverloaded\b|\bqueued\b|SQLITE_BUSY/i],
  ["silent", /\btimed? ?out\b|\btimeout\b/i],
];
/** https://sqlite.org/rescode.html */
const OF_A_STATEMENT =
  /D1_(?:TYPE_ERROR|COLUMN_NOTFOUND)|SQLITE_(?:ERROR|CONSTRAINT|MISMATCH|RANGE|TOOBIG|AUTH|MISUSE)|\bno such (?:table|column)\b|\bconstraint failed\b|\bsyntax error\b/;
const OF_D1 = /^D1_|\bD1 DB\b|\bDurable Objects free tier\b/;

export class DatabaseTrouble extends Error {
  override readonly name = "DatabaseTrouble";
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, cause?: unknown) {
    super(WORDS[kind], { cause });
    this.kind = kind;
  }
}

/** What a call of D1 threw; null where the statement was at fault. */
export function troubleThrown(error: unknown): DatabaseTrouble | null {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError || error instanceof RangeError || OF_A_STATEMENT.test(text)) return null;
  const [kind = "away"] = KINDS.find(([, pattern]) => pattern.test(text)) ?? [];
  return new DatabaseTrouble(kind, error);
}

/** The trouble in whatever was thrown, also where a query builder or a Scheduler's RPC wrapped it. */
export function troubleIn(error: unknown): DatabaseTrouble | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof DatabaseTrouble) return at;
    if (OF_D1.test(at.message)) return troubleThrown(at);
  }
  return null;
}
