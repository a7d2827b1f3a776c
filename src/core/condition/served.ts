/**
 * A change of certificate, told from two that are served in turn (several regions, several servers behind one name): one
 * counts as new where it was not seen for a week. So each change is noticed once, and going back within the week is not.
 */
import type { ServedCertificate } from "../check/reading.ts";
import { cut } from "../words/cut.ts";

export interface SeenCertificate extends ServedCertificate {
  /** When it was last served, epoch ms. */
  readonly seenAt: number;
}

/** What a target was seen to serve, the newest last; `of` is the target, since another one's certificate is no change. */
export interface SeenCertificates {
  readonly of: string;
  readonly seen: readonly SeenCertificate[];
}

/** What Edgetick itself notes as an event. */
export interface OwnEvent {
  readonly id: string;
  readonly kind: "certificate";
  /** Epoch ms. */
  readonly at: number;
  readonly durationMs: null;
  readonly monitor: string;
  readonly note: string;
}

interface CertificateChange {
  readonly before: SeenCertificate;
  readonly now: SeenCertificate;
}

const KEPT_MS = 7 * 86_400_000;
/** A target that serves more than these within a week changes all the time, which is no news. */
const MAX_KEPT = 12;
const MAX_ISSUER = 120;
/** Four bytes of a fingerprint, as it is written with colons. */
const SHORT = 11;

/** `shown` is what one minute's checks were shown, in any order; one that is new in two regions at once is one change. */
export function observeCertificates(
  known: SeenCertificates | undefined,
  of: string,
  shown: readonly SeenCertificate[],
): { readonly known: SeenCertificates; readonly changes: readonly CertificateChange[] } {
  let seen = known?.of === of ? known.seen : [];
  const before = seen.at(-1);
  // Counted from when it was last looked at: a pause of a month makes nothing new.
  if (before !== undefined) seen = seen.filter(({ seenAt }) => seenAt >= before.seenAt - KEPT_MS);
  const changes: CertificateChange[] = [];
  for (const one of [...shown].sort((a, b) => a.seenAt - b.seenAt)) {
    const now = { ...one, issuer: cut(one.issuer, MAX_ISSUER) };
    const others = seen.filter(({ fingerprint }) => fingerprint !== now.fingerprint);
    const isNew = others.length === seen.length;
    if (isNew && before !== undefined && seen.length < MAX_KEPT) changes.push({ before, now });
    seen = [...others, now].slice(-MAX_KEPT);
  }
  return { known: { of, seen }, changes };
}

/** Its id is the same however often the commit is made. */
export function changeEvent(monitor: string, change: CertificateChange): OwnEvent {
  const { seenAt: at, fingerprint } = change.now;
  const id = `certificate.${monitor}.${at.toString(36)}.${fingerprint.slice(0, SHORT)}`;
  return { id, kind: "certificate", at, durationMs: null, monitor, note: changeText(change) };
}

/** The old and the new one, and since when it may be so: between two readings nobody knows. */
function changeText({ before, now }: CertificateChange): string {
  const since = new Date(before.seenAt).toISOString().slice(0, 16).replace("T", " ");
  return `from ${described(before)} to ${described(now)}; it changed after ${since} UTC`;
}

function described({ issuer, validTo, fingerprint }: ServedCertificate): string {
  const end = new Date(validTo).toISOString().slice(0, 10);
  return `${issuer || "no issuer"}, ends ${end} (${fingerprint.slice(0, SHORT)}…)`;
}
