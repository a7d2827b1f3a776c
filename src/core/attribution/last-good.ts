/**
 * The last good answer of the same monitor as evidence: what the application usually puts on its answers is missing where
 * a gateway answered in its place, and there where the application answered itself.
 */

import type { Header } from "../check/reading.ts";
import { fact, ofHeader, type Reason } from "../check/reason.ts";
import { type Answer, fieldsOf } from "./answer.ts";
import type { ProductSlug } from "./products.ts";
import { isTellTale, productNamed } from "./server-names.ts";

export type Usual =
  /** `sure`: 0…1. */
  | { readonly side: "app" | "gateway"; readonly sure: number; readonly because: readonly Reason[] }
  /** Its marks contradict each other or are too weak to tell alone: what they add to the answer's own leaning. */
  | { readonly side: null; readonly points: number; readonly because: readonly Reason[] };

/** What frameworks and their middleware set on each answer, also on a failing one. */
const MARKS = [
  "x-request-id",
  "x-correlation-id",
  "request-id",
  "x-trace-id",
  "x-powered-by",
  "x-runtime",
  "x-aspnet-version",
  "x-response-time",
  "x-application-context",
  "x-version",
  "x-app-version",
  "server-timing",
  "content-security-policy",
  "x-content-type-options",
  "x-permitted-cross-domain-policies",
  "x-dns-prefetch-control",
  "x-download-options",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "referrer-policy",
  "access-control-allow-origin",
  "x-ratelimit-limit",
  "ratelimit-limit",
];
/** Seldom on a failing answer: their absence says nothing, their presence does. */
const SELDOM = ["set-cookie", "etag", "last-modified"];

/** A mark that is there or missing where others say the opposite; a body of the same, or of another, type. */
const BY_MARK = 0.6;
const BY_TYPE = 0.5;
const MAX_POINTS = 1.5;

export function usualMarks(answer: Answer, lastGood: readonly Header[]): Usual {
  const usual = fieldsOf(lastGood);
  const has = (name: string) => answer.header(name) !== null;
  const marks = MARKS.filter((name) => usual.has(name) && !isTellTale(name));
  const present = [...marks, ...SELDOM.filter((name) => usual.has(name))].filter(has);
  const missing = marks.filter((name) => !has(name));
  const server = serverOf(answer, usual.get("server") ?? null);
  const votes = { app: present.length + server.app, gateway: missing.length + server.gateway };
  if (votes.app > 0 && votes.gateway === 0) {
    const because = [...server.because, ...listed("as on good answers", present)];
    return { side: "app", sure: votes.app > 1 ? 0.75 : 0.65, because };
  }
  if (votes.gateway > 0 && votes.app === 0) {
    const because = [...server.because, ...listed("missing, which good answers have", missing)];
    return { side: "gateway", sure: votes.gateway > 1 ? 0.7 : 0.6, because };
  }
  const type = typeOf(answer, usual.get("content-type") ?? null);
  const points = BY_MARK * (votes.app - votes.gateway) + type.points;
  const because = [
    ...listed("as on good answers", present),
    ...listed("missing, which good answers have", missing),
    ...type.because,
  ];
  return { side: null, points: Math.max(-MAX_POINTS, Math.min(MAX_POINTS, points)), because };
}

/** JSON to the letter as on good answers is the application's habit; HTML where good answers are JSON is not. */
function typeOf(answer: Answer, usual: string | null) {
  const now = answer.header("content-type");
  const silent = { points: 0, because: [] as Reason[] };
  if (now === null || usual === null || answer.body === "empty" || !/json/i.test(usual)) return silent;
  if (now === usual)
    return { points: BY_TYPE, because: [ofHeader(`content-type: ${now}, as on good answers`)] };
  if (!/html/i.test(now)) return silent;
  return { points: -BY_TYPE, because: [ofHeader(`content-type: ${now}; good answers have ${usual}`)] };
}

function listed(words: string, names: readonly string[]): Reason[] {
  return names.length === 0 ? [] : [fact(`${words}: ${names.slice(0, 5).join(", ")}`)];
}

/** Names in Server that are no known gateway's: some gateways add their own to what the application sent. */
function ownNames(server: string | null | undefined): string[] {
  return (server ?? "")
    .slice(0, 512)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && productNamed(name) === null);
}

/** A gateway's name on good answers too says nothing; the application's own name does, there or missing. */
function serverOf(answer: Answer, usual: string | null) {
  const now = answer.header("server");
  const [usually, ownNow] = [ownNames(usual), ownNames(now)];
  const silent = { app: 0, gateway: 0, because: [] as Reason[] };
  if (usually.length === 0) return silent;
  if (usually.every((name) => ownNow.includes(name)))
    return { ...silent, app: 1, because: [ofHeader(`server: ${now}, as on good answers`)] };
  const said = now === null ? "no server header" : `server: ${now}`;
  return { ...silent, gateway: 1, because: [ofHeader(`${said}; good answers have server: ${usual}`)] };
}

/** The gateway whose name stands where the application's usually does. */
export function tookItsPlace(answer: Answer, lastGood: readonly Header[]): ProductSlug | null {
  const usual = fieldsOf(lastGood).get("server");
  const now = answer.header("server");
  return now !== null && now !== usual && ownNames(usual).length > 0 ? productNamed(now) : null;
}
