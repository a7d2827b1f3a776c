/** Inference for an answer that no row knows: from its body's kind, its status and the gateways that its headers name. */

import type { Header } from "../check/reading.ts";
import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import type { Cause } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { tookItsPlace, type Usual, usualMarks } from "./last-good.ts";
import { type ProductSlug, productName, productRole } from "./products.ts";
import { hopsNamed, type SeenHop } from "./server-names.ts";
import { type Spoken, spokenCauses } from "./spoken.ts";

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

/** `lastGood`: the headers of the monitor's last good answer, null when unknown. */
export function infer(answer: Answer, lastGood: readonly Header[] | null): Finding {
  const hops = hopsNamed(answer);
  if (answer.status === 429) return limited(answer, hops);
  if (answer.status === 499) return gaveUp(hops);
  if (!isGatewayStatus(answer.status)) return ofOtherStatus(answer, hops);
  const spoken = answer.body === "present" ? spokenCauses(answer) : null;
  const usual = lastGood === null ? null : usualMarks(answer, lastGood);
  if (usual !== null) return byUsualMarks(answer, hops, usual, spoken, tookItsPlace(answer, lastGood!));
  const mark = sessionMark(answer);
  if (mark !== null) return { ...application(answer, hops, 0.6), because: [ofHeader(mark), ...named(hops)] };
  if (spoken?.dials) return dialler(answer, hops, spoken);
  // Something behind Envoy or Kong answered them: neither wrote this.
  if (timedUpstream(answer)) return undecided(answer, hops, spoken);
  if (answer.body !== "present") return bodiless(answer, hops);
  return isBare(answer.text) && hops[0] ? barePage(answer, hops) : undecided(answer, hops, spoken);
}

/** 502, 503 and 504 are what gateways say, and applications too: the status alone names no author. */
function isGatewayStatus(status: number): boolean {
  return status >= 502 && status <= 504;
}

function ofOtherStatus(answer: Answer, hops: readonly SeenHop[]): Finding {
  if (answer.body !== "present" && answer.status >= 500) return bodiless(answer, hops);
  const json = /json/i.test(answer.header("content-type") ?? "") || /^[{[]/.test(answer.text);
  return application(answer, hops, answer.status >= 500 && json ? 0.75 : 0.7);
}

function timedUpstream(answer: Answer): boolean {
  return (
    answer.header("x-envoy-upstream-service-time") !== null ||
    answer.header("x-kong-upstream-latency") !== null
  );
}

/** Nobody's page: what can fail behind that status, and that the application sent it, side by side. */
function undecided(answer: Answer, hops: readonly SeenHop[], spoken: Spoken | null): Finding {
  const behindIt = behind(answer.status);
  const told = spoken?.causes ?? [];
  const rest = behindIt.filter((cause) => !told.includes(cause));
  const upstream = timedUpstream(answer);
  const [first, ...others] = [...told, ...rest];
  const causes: Cause[] = !upstream
    ? [first!, "passed_through", ...others]
    : ["passed_through", first!, ...others];
  return {
    role: "unknown",
    product: null,
    version: null,
    causes,
    causeSure: 0.6,
    sure: 0.4,
    because: [
      ...(answer.body === "present"
        ? [ofBody(`the body is no known gateway's page: "${answer.text.slice(0, 80)}"`)]
        : []),
      ...(spoken === null ? [] : [ofBody(`it speaks of "${spoken.words}"`)]),
      ...(!upstream ? [] : [fact("something behind Envoy or Kong answered, the application or another hop")]),
      ...passedOn(hops),
    ],
  };
}

function byUsualMarks(
  answer: Answer,
  hops: readonly SeenHop[],
  usual: Usual,
  spoken: Spoken | null,
  instead: ProductSlug | null,
): Finding {
  const because = [...usual.because, ...named(hops)];
  if (usual.side === "app") return { ...application(answer, hops, usual.sure), because };
  const told = spoken?.causes ?? [];
  return {
    role: instead === null ? "proxy" : productRole(instead),
    product: instead,
    version: null,
    causes: [...told, ...behind(answer.status).filter((cause) => !told.includes(cause))],
    causeSure: 0.6,
    sure: usual.sure,
    because,
  };
}

/** Whoever says that it could not dial a server is a hop in front of that server, by whatever name. */
function dialler(answer: Answer, hops: readonly SeenHop[], spoken: Spoken): Finding {
  const causes = spoken.causes.length > 0 ? spoken.causes : behind(answer.status);
  return {
    role: "proxy",
    product: null,
    version: null,
    causes: [...causes.slice(0, 3), "passed_through"],
    causeSure: 0.75,
    sure: 0.55,
    because: [ofBody(`it speaks of a server behind it: "${spoken.words}"`), ...passedOn(hops)],
  };
}

/** nginx's own number for a client that went away, taken over by others: never meant to reach a client. */
function gaveUp(hops: readonly SeenHop[]): Finding {
  return {
    role: "unknown",
    product: null,
    version: null,
    causes: ["connection_read_timeout", "connection_terminated", "passed_through"],
    causeSure: 0.6,
    sure: 0.4,
    because: [fact("499 is what hops note when the one in front of them goes away"), ...passedOn(hops)],
    meaning:
      "499 means that a hop saw the one in front of it close the connection before there was an answer: something between the monitor and the application gave up waiting.",
  };
}

function isBare(text: string): boolean {
  const head = BARE_HEAD.exec(text);
  return head !== null && text.length - head[0].length <= BARE_REST_CHARS;
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
      ...passedOn(hops),
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
  const nearest = hops[0]!;
  return {
    role: productRole(nearest.product),
    product: nearest.product,
    version: null,
    causes: behind(answer.status),
    causeSure: 0.6,
    sure: 0.5,
    because: [ofBody(`a bare page that says only "${answer.text.slice(0, 80)}"`), ...named(hops)],
  };
}

function bodiless(answer: Answer, hops: readonly SeenHop[]): Finding {
  if (!isGatewayStatus(answer.status)) {
    const because = [fact(`an empty ${answer.status}, as applications send`), ...named(hops)];
    return { ...application(answer, hops, 0.5), because };
  }
  const nearest = hops[0] ?? null;
  if (nearest !== null && (answer.body === "withheld" || !NEVER_EMPTY.has(nearest.product))) {
    return {
      role: productRole(nearest.product),
      product: nearest.product,
      version: null,
      causes: behind(answer.status),
      causeSure: 0.6,
      sure: 0.5,
      because: named(hops),
    };
  }
  const why =
    nearest === null
      ? `an unsigned ${answer.status} without a body`
      : `${productName(nearest.product)} writes a page of its own, this answer is empty`;
  const open = undecided(answer, hops, null);
  return { ...open, because: [fact(why), ...open.because] };
}

function passedOn(hops: readonly SeenHop[]): Reason[] {
  return hops.map((hop) => ofHeader(`${hop.quote} (${productName(hop.product)} passed it on)`));
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
