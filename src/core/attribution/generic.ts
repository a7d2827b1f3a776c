/** Inference for an answer that no row knows: from its body's kind, its status and the gateways that its headers name. */
import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import type { Cause } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { type ProductSlug, productName, productRole } from "./products.ts";
import { hopsNamed, type SeenHop } from "./server-names.ts";

/** Their own error pages always have a body, so an empty one under their name came from further behind. */
const NEVER_EMPTY: ReadonlySet<ProductSlug> = new Set<ProductSlug>([
  "nginx",
  "openresty",
  "tengine",
  "angie",
  "apache",
  "trafficserver",
  "lighttpd",
  "h2o",
  "nghttpx",
  "squid",
  "varnish",
  "cloudflare",
  "cloudfront",
]);

/** The head of a page that says nothing but its status, as gateways write them and applications seldom do. */
const BARE_HEAD =
  /^(?:<!doctype [^>]{1,160}> ?)?<html[^>]{0,80}> ?<head[^>]{0,40}> ?(?:<meta[^>]{0,120}> ?){0,3}<title>(50[234])[^<]{0,60}<\/title> ?<\/head> ?<body[^>]{0,80}> ?(?:<center> ?)?<h1>(?:\1)?[^<]{0,60}<\/h1>/i;
/** A sentence and a footer may follow it, no more. */
const BARE_REST_CHARS = 300;

const BEHIND_502: readonly Cause[] = [
  "connection_refused",
  "connection_terminated",
  "http_protocol_error",
  "dns_error",
  "connection_read_timeout",
  "connection_timeout",
];
const BEHIND_503: readonly Cause[] = [
  "destination_unavailable",
  "connection_refused",
  "connection_limit_reached",
];
const BEHIND_504: readonly Cause[] = ["connection_read_timeout", "connection_timeout"];

export function infer(answer: Answer): Finding {
  const hops = hopsNamed(answer);
  const upstream = answer.header("x-envoy-upstream-service-time") ?? answer.header("x-kong-upstream-latency");
  if (answer.status === 429) return limited(answer, hops);
  if (answer.status < 500 || upstream !== null)
    return application(answer, hops, upstream === null ? 0.7 : 0.85);
  if (answer.body === "present") {
    if (isBare(answer.text)) return barePage(answer, hops);
    return maybeByHand(answer) ? handMade(answer, hops) : application(answer, hops, bodySure(answer));
  }
  return bodiless(answer, hops);
}

/** A gateway's error page can be replaced by hand, and then looks like an application's. */
function bodySure(answer: Answer): number {
  const gatewayStatus = answer.status >= 502 && answer.status <= 504;
  if (gatewayStatus) return /json/i.test(answer.header("content-type") ?? "") ? 0.75 : 0.7;
  return /json/i.test(answer.header("content-type") ?? "") || /^[{[]/.test(answer.text) ? 0.8 : 0.7;
}

function isBare(text: string): boolean {
  const head = BARE_HEAD.exec(text);
  return head !== null && text.length - head[0].length <= BARE_REST_CHARS;
}

/** 502 and 504 are a gateway's words; an HTML page that no row knows is as likely its page replaced by hand. */
function maybeByHand(answer: Answer): boolean {
  return (
    (answer.status === 502 || answer.status === 504) && /html/i.test(answer.header("content-type") ?? "")
  );
}

function handMade(answer: Answer, hops: readonly SeenHop[]): Finding {
  const own = application(answer, hops, 0.55);
  const gateway = hops[0] ? productName(hops[0].product) : "a gateway";
  return {
    ...own,
    causes: ["passed_through", ...behind(answer.status).slice(0, 2)],
    meaning: `The application answered ${answer.status} itself, or ${gateway} did with an error page made by hand: the page does not say.`,
  };
}

function application(answer: Answer, hops: readonly SeenHop[], sure: number): Finding {
  const type = answer.header("content-type");
  return {
    role: "app",
    product: null,
    version: null,
    causes: ["passed_through"],
    causeSure: sure,
    sure,
    because: [
      ...(answer.body === "present"
        ? [ofBody(`the body is no known gateway's page: "${answer.text.slice(0, 80)}"`)]
        : []),
      ...(type === null ? [] : [ofHeader(`content-type: ${type}`)]),
      ...hops.map((hop) => ofHeader(`${hop.quote} (${productName(hop.product)} passed it on)`)),
    ],
  };
}

function limited(answer: Answer, hops: readonly SeenHop[]): Finding {
  const retry = answer.header("retry-after");
  return {
    ...application(answer, hops, 0.5),
    causes: ["http_request_denied", "connection_limit_reached"],
    causeSure: 0.8,
    because: [
      fact("429 is a rate limit's answer"),
      ...(retry === null ? [] : [ofHeader(`retry-after: ${retry}`)]),
    ],
    meaning:
      "A rate limit turned the monitor away: the target may well serve others; let the monitor through or check less often.",
  };
}

/** The nearest hop named is the best guess at an author, and no more than a guess. */
function barePage(answer: Answer, hops: readonly SeenHop[]): Finding {
  const nearest = hops[0] ?? null;
  return {
    role: nearest === null ? "proxy" : productRole(nearest.product),
    product: nearest?.product ?? null,
    version: null,
    causes: behind(answer.status),
    causeSure: 0.4,
    sure: nearest === null ? 0.45 : 0.5,
    because: [ofBody(`a bare page that says only "${answer.text.slice(0, 80)}"`), ...named(hops)],
  };
}

function bodiless(answer: Answer, hops: readonly SeenHop[]): Finding {
  const mark = sessionMark(answer);
  if (mark !== null) {
    return { ...application(answer, hops, 0.6), because: [ofHeader(mark), ...named(hops)] };
  }
  if (answer.status === 500 || answer.status === 501) {
    const because = [fact(`an empty ${answer.status}, as applications send`), ...named(hops)];
    return { ...application(answer, hops, 0.5), because };
  }
  const nearest = hops[0] ?? null;
  const wrote = nearest !== null && (answer.body === "withheld" || !NEVER_EMPTY.has(nearest.product));
  const because: Reason[] = named(hops);
  if (nearest !== null && !wrote)
    because.push(fact(`${productName(nearest.product)} writes a page of its own, this answer is empty`));
  return {
    role: wrote ? productRole(nearest.product) : answer.status === 503 ? "unknown" : "proxy",
    product: wrote ? nearest.product : null,
    version: null,
    causes: behind(answer.status),
    causeSure: 0.4,
    sure: wrote ? 0.5 : 0.35,
    because: because.length > 0 ? because : [fact(`an unsigned ${answer.status} without a body`)],
  };
}

function named(hops: readonly SeenHop[]): Reason[] {
  return hops.map((hop) => ofHeader(hop.quote));
}

function sessionMark(answer: Answer): string | null {
  const powered = answer.header("x-powered-by");
  if (powered !== null) return `x-powered-by: ${powered}`;
  const runtime = answer.header("x-runtime");
  if (runtime !== null) return `x-runtime: ${runtime}`;
  const session =
    /\b(?:JSESSIONID|PHPSESSID|laravel_session|connect\.sid|ASP\.NET_SessionId|_session_id|csrftoken)=/i.exec(
      (answer.header("set-cookie") ?? "").slice(0, 4096),
    );
  return session === null ? null : `a session cookie of the application (${session[0].slice(0, -1)})`;
}

function behind(status: number): readonly Cause[] {
  if (status === 502) return BEHIND_502;
  if (status === 504) return BEHIND_504;
  return status === 503 ? BEHIND_503 : [];
}
