/**
 * How much evidence one commit may write, whatever targets send: the commits of a minute together stay under 1 MB a
 * shard. What there is no room for is left out and says so: first bodies, then headers, last the whole document.
 */

import { deflateRawSync } from "node:zlib";
import { kindOf } from "../core/check/held-bodies.ts";
import type { CommitPart } from "./commit.ts";
import type { EvidenceEntry } from "./evidence-blob.ts";

const MAX_COMMIT_BYTES: Readonly<Record<CommitPart, number>> = { A: 560_000, B: 280_000, C: 100_000 };
/** Shares of documents, of documents without their headers, and of bodies. */
const SHARES = { documents: 0.4, slim: 0.2, bodies: 0.4 } as const;
type Share = keyof typeof SHARES;

export class EvidenceBudget {
  readonly #left: Record<Share, number>;
  readonly #before: Record<Share, Buffer>;

  constructor(bytes: number) {
    const left = (share: Share) => bytes * SHARES[share];
    this.#left = { documents: left("documents"), slim: left("slim"), bodies: left("bodies") };
    const none = Buffer.from("{}");
    this.#before = { documents: none, slim: none, bodies: none };
  }

  static of(part: CommitPart): EvidenceBudget {
    return new EvidenceBudget(MAX_COMMIT_BYTES[part]);
  }

  /** Whether there is room for the value; then it is taken. What repeats the value before it takes next to nothing. */
  take(share: Share, value: unknown): boolean {
    const json = Buffer.from(JSON.stringify(value));
    const bytes = deflateRawSync(json, { level: 1, dictionary: this.#before[share] }).length;
    if (bytes > this.#left[share]) return false;
    this.#left[share] -= bytes;
    this.#before[share] = json;
    return true;
  }
}

/** Bytes that a value takes in a blob by itself. */
export function packedBytes(value: unknown): number {
  return deflateRawSync(JSON.stringify(value), { level: 1 }).length;
}

/** The first failure of each hop, then the second of each: none crowds out the others. */
export function inTurn(entries: readonly EvidenceEntry[]): EvidenceEntry[] {
  const seen = new Map<string, number>();
  return entries
    .map((entry) => {
      const kind = kindOf(entry.check);
      const turn = seen.get(kind) ?? 0;
      seen.set(kind, turn + 1);
      return { entry, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ entry }) => entry);
}
