/** Redirects are followed by hand, so that each hop can be refused and kept (Fetch, 4.4 "HTTP-redirect fetch"). */
import type { ReadingError } from "../../core/check/reading.ts";

interface HopHeader {
  readonly name: string;
  readonly value: string;
  /** Holds a secret or is a credential by name: never sent to another origin. */
  readonly confidential: boolean;
}

/** One request of a chain, its secrets filled in. Must not leave the probe. */
export interface Hop {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly HopHeader[];
  readonly body: string | null;
  readonly confidentialBody: boolean;
}

const REDIRECT_STATUSES = [301, 302, 303, 307, 308];
const BODY_HEADERS = /^content-(?:encoding|language|location|type|length)$/i;

type Next =
  | { readonly kind: "answer" }
  | { readonly kind: "follow"; readonly hop: Hop }
  | { readonly kind: "fault"; readonly error: ReadingError };

/** What a response means for the chain: it is the answer, leads on, or can't be followed. */
export function nextHop(current: Hop, status: number, location: string | null): Next {
  if (!REDIRECT_STATUSES.includes(status) || location === null) return { kind: "answer" };
  const url = URL.parse(location, current.url);
  if (url === null)
    return fault("InvalidRedirect", `redirect to "${location}", which is no URL`, "http.response.invalid");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return fault("InvalidRedirect", `redirect to a ${url.protocol} URL, not http or https`, "http.error");
  const sameOrigin = url.origin === new URL(current.url).origin;
  const bodiless = becomesGet(current.method, status);
  if (!sameOrigin && !bodiless && current.confidentialBody)
    return fault(
      "RefusedRedirect",
      `redirect would send a secret in the body to ${url.origin}`,
      "http.error",
    );
  return {
    kind: "follow",
    hop: {
      url: url.href,
      method: bodiless ? "GET" : current.method,
      headers: current.headers.filter(
        ({ name, confidential }) => (sameOrigin || !confidential) && !(bodiless && BODY_HEADERS.test(name)),
      ),
      body: bodiless ? null : current.body,
      confidentialBody: !bodiless && current.confidentialBody,
    },
  };
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== "GET" && method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}

function fault(name: string, message: string, type: NonNullable<ReadingError["type"]>): Next {
  return { kind: "fault", error: { name, message, phase: "headers", type } };
}
