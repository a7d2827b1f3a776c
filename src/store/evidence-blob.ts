/** One row of evidence: documents of failing checks, and apart from them (they expire earlier) each body once. */

import { createHash } from "node:crypto";
import type { Attribution } from "../core/attribution/attribution.ts";
import type { Judged } from "../core/check/check.ts";
import type { BodyStart, Reading, Region } from "../core/check/reading.ts";
import type { ProbeRequest } from "../core/check/request.ts";
import type { FailureSummary, Verdict } from "../core/check/verdict.ts";
import type { LastGood } from "../core/shard/shard.ts";
import type { Diff } from "./json-diff.ts";

/** A failing check with what was asked, to be kept whole. */
export interface EvidenceEntry {
  readonly key: number;
  readonly monitor: string;
  readonly check: Judged;
  readonly request: ProbeRequest;
  readonly lastGood: LastGood | null;
  readonly incident: string | null;
}

export interface PackedRow {
  readonly minute: number;
  readonly part: number;
  readonly keys: string;
  readonly v: Uint8Array;
  readonly bodies: Uint8Array | null;
}

/** What a failing check leaves besides its row in history. `body` is the name of a text kept apart. */
export interface EvidenceDocument {
  readonly reading: Omit<Reading, "body" | "certificate"> & {
    /** `omitted`: there was no room for it in that minute. */
    readonly body:
      | (Omit<BodyStart, "text" | "base64"> & { readonly name: string; readonly omitted?: true })
      | null;
  };
  readonly verdict: Verdict;
  readonly failure: FailureSummary | null;
  readonly attribution: Attribution | null;
  readonly request: ProbeRequest;
  readonly lastGood: LastGood | null;
  readonly incident: string | null;
}

/** Which check it is. `at` and `minute` tell imported ones of an hour apart. */
export interface EvidenceId {
  readonly key: number;
  readonly minute: number;
  readonly region: Region;
  readonly attempt: number;
}

/** Where a full document is. */
export interface EvidencePlace extends EvidenceId {
  /** The row's own minute: that of the tick, or the first of the hour for imports. */
  readonly row: number;
  readonly part: number;
}

export type EvidenceItem = EvidenceId & { readonly monitor: string } & (
    | { readonly full: EvidenceDocument }
    | { readonly base: EvidencePlace; readonly change: Diff }
  );

/** By name: `{text}` or `{base64}`. */
export type Bodies = Record<string, Pick<BodyStart, "text" | "base64">>;

export interface EvidenceRow {
  readonly row: number;
  readonly part: number;
  readonly items: readonly EvidenceItem[];
  readonly bodies: Bodies;
}

export const evidenceId = ({ key, minute, region, attempt }: EvidenceId) =>
  `${key}/${minute}/${region}/${attempt}`;

/** 96 bits of SHA-256: two bodies of one name do not happen. */
function bodyName(body: Pick<BodyStart, "text" | "base64">): string {
  return createHash("sha256")
    .update(JSON.stringify([body.text, body.base64]))
    .digest("base64url")
    .slice(0, 16);
}

export function documentOf(entry: EvidenceEntry): { document: EvidenceDocument; bodies: Bodies } {
  const { verdict, failure, evidence } = entry.check;
  const { reading, attribution } = evidence;
  const { request, lastGood, incident } = entry;
  const { body, certificate: _, ...rest } = reading;
  const judged = { verdict, failure, attribution, request, lastGood, incident };
  if (body === null) return { document: plain({ reading: { ...rest, body }, ...judged }), bodies: {} };
  const { text, base64, ...described } = body;
  if (described.omitted)
    return {
      document: plain({ reading: { ...rest, body: { ...described, name: "" } }, ...judged }),
      bodies: {},
    };
  const name = bodyName(body);
  return {
    document: plain({ reading: { ...rest, body: { ...described, name } }, ...judged }),
    bodies: { [name]: text === undefined ? { base64 } : { text } },
  };
}

/** The document when there is no room for its body. */
export function withoutBody(document: EvidenceDocument): EvidenceDocument {
  const { body } = document.reading;
  return body === null
    ? document
    : { ...document, reading: { ...document.reading, body: { ...body, omitted: true } } };
}

/** The document when there is no room for what a target may make long: what was concluded from it stays. */
export function withoutHeaders(document: EvidenceDocument): EvidenceDocument {
  const { reading, request } = document;
  const headersOmitted = reading.headers.length + (reading.headersOmitted ?? 0);
  return {
    ...document,
    reading: { ...reading, headers: [], headersOmitted, redirects: reading.redirects.slice(0, 1) },
    request: { ...request, headers: [] },
    lastGood: null,
  };
}

/** Without `undefined` members: what a round trip through JSON gives, and what diff() asks for. */
function plain(document: EvidenceDocument): EvidenceDocument {
  return JSON.parse(JSON.stringify(document)) as EvidenceDocument;
}
