/** One exchange with a target: requests and redirects up to the answer's last byte. Whatever happens is a value. */

import { errorType, isSubrequestLimit } from "../../core/attribution/transport.ts";
import type { Header, ReadingError, Redirect } from "../../core/check/reading.ts";
import { addressFault } from "../../core/config/address.ts";
import type { Deadline } from "../deadline.ts";
import type { Subrequests } from "../subrequests.ts";
import { CookieJar } from "./cookies.ts";
import { readBody } from "./read-body.ts";
import { type Hop, nextHop } from "./redirect.ts";

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
  readonly headersMs: number;
  /** The start of the body, as much as {@link Limits} asks for. */
  readonly bytes: Uint8Array;
  /** Bytes of the body that were read. */
  readonly size: number;
  /** The body was cut at the limit. */
  readonly capped: boolean;
}

export interface Exchange {
  /** Where the last request went. */
  readonly url: string;
  readonly redirects: readonly Redirect[];
  /** The last response that came, also when an error ended its body. */
  readonly answer: Answer | null;
  readonly error: ReadingError | null;
  /** Values of cookies that the chain set and sent back: an answer may echo them. */
  readonly cookies: readonly string[];
}

export interface Limits {
  readonly deadline: Deadline;
  readonly subrequests: Subrequests;
  readonly development: boolean;
  readonly followRedirects: number;
  /** Bytes of the body to keep. */
  readonly keepBytes: number;
  /** Whether a status is what the monitor wants: then a redirect is the answer and is not followed. */
  readonly accepts: (status: number) => boolean;
}

/** Null: no subrequest was left, and the probe should be made in another call. */
export async function exchange(first: Hop, limits: Limits): Promise<Exchange | null> {
  const started = Date.now();
  const redirects: Redirect[] = [];
  const jar = new CookieJar();
  let hop = first;
  let last: Answer | null = null;
  const chain = () => ({ url: hop.url, redirects, cookies: jar.values });
  const failed = (error: ReadingError): Exchange => ({ ...chain(), answer: last, error });
  for (;;) {
    const fault = addressFault(hop.url, { development: limits.development });
    if (fault !== null) return failed(refusal(hop.url, fault, redirects.length > 0));
    if (!(redirects.length === 0 ? limits.subrequests.start() : limits.subrequests.hop())) return null;
    let response: Response;
    try {
      response = await limits.deadline.within(send(hop, jar, limits.deadline.signal));
    } catch (caught) {
      const error = exchangeError(caught, "headers", redirects.length);
      return isSubrequestLimit(error) ? null : { ...chain(), answer: null, error };
    }
    const headersMs = Date.now() - started;
    const next =
      limits.followRedirects === 0 || limits.accepts(response.status)
        ? ({ kind: "answer" } as const)
        : nextHop(hop, response.status, response.headers.get("location"));
    if (next.kind === "answer")
      return { ...chain(), ...(await answered(response, headersMs, redirects.length, limits)) };
    jar.take(hop.url, response.headers.getSetCookie());
    response.body?.cancel().catch(() => {});
    last = { ...head(response, headersMs), bytes: new Uint8Array(), size: 0, capped: false };
    if (next.kind === "fault") return failed(next.error);
    if (redirects.length === limits.followRedirects)
      return failed(tooMany(limits.followRedirects, next.hop.url));
    redirects.push({ url: hop.url, status: response.status });
    hop = next.hop;
  }
}

/** `no-store` keeps the probe out of Cloudflare's cache; the accepted encodings are the platform's. */
function send(hop: Hop, jar: CookieJar, signal: AbortSignal): Promise<Response> {
  return fetch(hop.url, {
    method: hop.method,
    headers: jar.sentWith(
      hop.url,
      hop.headers.map(({ name, value }) => [name, value]),
    ),
    body: hop.body,
    redirect: "manual",
    cache: "no-store",
    signal,
  });
}

async function answered(
  response: Response,
  headersMs: number,
  redirects: number,
  { deadline, keepBytes }: Limits,
): Promise<Pick<Exchange, "answer" | "error">> {
  const { bytes, size, capped, error } = await readBody(response.body, deadline, keepBytes);
  return {
    answer: { ...head(response, headersMs), bytes, size, capped },
    error: error === null ? null : exchangeError(error, "body", redirects),
  };
}

function head(response: Response, headersMs: number): Omit<Answer, "bytes" | "size" | "capped"> {
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    headersMs,
  };
}

function exchangeError(caught: unknown, phase: "headers" | "body", hops: number): ReadingError {
  const { name, message } = caught instanceof Error ? caught : new Error(String(caught));
  const where = hops === 0 ? "" : ` (after ${hops} redirect${hops === 1 ? "" : "s"})`;
  return { name, message: `${message}${where}`, phase, type: errorType({ name, message, phase }) };
}

function refusal(url: string, fault: string, redirected: boolean): ReadingError {
  return redirected
    ? {
        name: "RefusedRedirect",
        message: `redirect to ${url}: a target ${fault}`,
        phase: "guard",
        type: "http.error",
      }
    : { name: "RefusedTarget", message: `target.url ${fault}`, phase: "guard", type: "unknown" };
}

function tooMany(followed: number, url: string): ReadingError {
  const message = `more than ${followed} redirects; the next leads to ${url}`;
  return { name: "TooManyRedirects", message, phase: "headers", type: "http.error" };
}
