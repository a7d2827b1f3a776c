/** Inference for an answer that no row knows: from its body's kind, its status and the gateways that its headers name. */

import type { Header } from "../check/reading.ts";
import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import { beginning } from "../words/cut.ts";
import type { Answer } from "./answer.ts";
import type { Finding } from "./finding.ts";
import { tookItsPlace, type Usual, usualMarks } from "./last-good.ts";
import { LEANS_TO_APP, LEANS_TO_HOP, type Leaning, leaning } from "./leaning.ts";
import { type ProductSlug, productName, productRole } from "./products.ts";
import { hopsNamed, productNamed, type SeenHop } from "./server-names.ts";
import { type Spoken, spokenCauses } from "./spoken.ts";
import { behind, dialler, gaveUp, passedOn, timedUpstream, turnedAway, undecided } from "./unclaimed.ts";

/** Their own error pages are HTML, so that one of another type under their name came from further behind. */
const WRITE_HTML: ReadonlySet<ProductSlug> = new Set<ProductSlug>([
  ...(["nginx", "openresty", "tengine", "angie", "apache", "trafficserver", "lighttpd", "h2o"] as const),
  ...(["nghttpx", "squid", "varnish", "cloudflare", "cloudfront"] as const),
]);
/** Their own errors always have a body, so an empty one under their name came from further behind. */
const NEVER_EMPTY: ReadonlySet<ProductSlug> = new Set<ProductSlug>([
  ...WRITE_HTML,
  ...(["aws-alb", "aws-api-gateway", "gcp-https-lb", "cloud-run", "azure-front-door", "akamai"] as const),
  ...(["heroku", "vercel", "kong", "railway"] as const),
]);

/** The head of a page that says nothing but its status, as gateways write them and applications seldom do. */
const BARE_HEAD =
  /^(?:<\?xml [^>]{1,80}> ?)?(?:<!doctype [^>]{1,200}> ?)?<html[^>]{0,80}> ?<head[^>]{0,40}> ?(?:<meta[^>]{0,120}> ?){0,3}<title>(50[0234])[^<]{0,60}<\/title> ?<\/head> ?<body[^>]{0,80}> ?(?:<center> ?)?<h1>(?:\1)?[^<]{0,60}<\/h1>/i;
/** A server's own sentence for a failure of its own, an application's or a module's: Apache's, and Tengine's after it. */
const STOCK =
  /internal error or misconfiguration and was unable to complete|Please report this message and include the following information/;
/** A sentence and a footer may follow it, no more. */
const BARE_REST_CHARS = 300;

const TURNS_AWAY: ReadonlySet<number> = new Set([403, 406, 418, 429, 451]);

/** `lastGood`: the headers of the monitor's last good answer, null when unknown. */
export function infer(answer: Answer, lastGood: readonly Header[] | null): Finding {
  const hops = hopsNamed(answer);
  if (TURNS_AWAY.has(answer.status)) return turnedAway(answer, hops);
  if (answer.status === 499) return gaveUp(hops);
  const spoken = spokenCauses(answer);
  const usual = lastGood === null ? null : usualMarks(answer, lastGood);
  const lean = together(leaning(answer), usual);
  if (!isGatewayStatus(answer.status)) {
    if (lean.points >= LEANS_TO_APP) return byLeaning(answer, hops, lean, spoken);
    const anyones = spoken?.dials || isBare(answer.text) || STOCK.test(answer.text);
    if (answer.status >= 500 && anyones) return undecided(answer, hops, spoken);
    return ofOtherStatus(answer, hops, lean);
  }
  if (usual !== null && usual.side !== null)
    return byUsualMarks(answer, hops, usual, spoken, tookItsPlace(answer, lastGood!));
  if (lean.points <= LEANS_TO_HOP && spoken?.dials) return dialler(answer, hops, spoken);
  const numbered = hops.find(({ by, product }) => by === "server" && numbers(product, answer.status));
  if (numbered !== undefined && productRole(numbered.product) === "cdn")
    return nearestHop(
      answer,
      hops,
      numbered,
      fact(`${answer.status} is no status of HTTP's: a vendor's own`),
    );
  if (lean.points >= LEANS_TO_APP) return byLeaning(answer, hops, lean, spoken);
  // Something behind Envoy or Kong answered them: neither wrote this.
  if (timedUpstream(answer)) return undecided(answer, hops, spoken);
  if (answer.body !== "present") return bodiless(answer, hops, lean);
  if (isBare(answer.text) && hops[0]) return barePage(answer, hops);
  return lean.points <= LEANS_TO_HOP
    ? byLeaning(answer, hops, lean, spoken)
    : undecided(answer, hops, spoken);
}

function together(lean: Leaning, usual: Usual | null): Leaning {
  if (usual === null || usual.side !== null || usual.points === 0) return lean;
  const points = Math.round(10 * (lean.points + usual.points)) / 10;
  return {
    points,
    because: usual.points > 0 === points > 0 ? [...usual.because, ...lean.because] : lean.because,
  };
}

/** Whether a status beyond HTTP's may be this vendor's: Cloudflare lists its own, others do not. */
function numbers(product: ProductSlug, status: number): boolean {
  if (product === "cloudflare") return (status >= 520 && status <= 527) || status === 530;
  return status >= 520 && status !== 529;
}

/** No mark names a product, and many small ones prove less than one page. */
const AT_MOST_BY_LEANING = 0.7;
/** From here on the answer counts as the application's own, and no other cause stands beside it. */
const SURELY_ITS = 0.65;

function byLeaning(
  answer: Answer,
  hops: readonly SeenHop[],
  { points, because }: Leaning,
  spoken: Spoken | null,
): Finding {
  const beyond = points > 0 ? points - LEANS_TO_APP : LEANS_TO_HOP - points;
  const sure = Math.min(AT_MOST_BY_LEANING, Math.round(50 + beyond * 10) / 100);
  const said = spoken?.causes ?? [];
  const behindIt = [...said, ...behind(answer.status).filter((cause) => !said.includes(cause))];
  const ofApp = points > 0;
  return {
    ...{ role: ofApp ? ("app" as const) : ("proxy" as const), product: null, version: null },
    causes: ofApp ? ["passed_through", ...(sure < SURELY_ITS ? behindIt : [])] : behindIt,
    ...{ causeSure: 0.6, sure },
    because: [...because, ...passedOn(hops)],
  };
}

/** 502, 503 and 504 are what gateways say, and applications too; from 520 on the numbers are some vendor's own. */
function isGatewayStatus(status: number): boolean {
  return (status >= 502 && status <= 504) || status >= 520;
}

function ofOtherStatus(answer: Answer, hops: readonly SeenHop[], lean: Leaning): Finding {
  if (answer.body !== "present" && answer.status >= 500) return bodiless(answer, hops, lean);
  const json = /json/i.test(answer.header("content-type") ?? "") || /^[{[]/.test(answer.text);
  return application(answer, hops, answer.status >= 500 && json ? 0.75 : 0.7);
}

function byUsualMarks(
  answer: Answer,
  hops: readonly SeenHop[],
  usual: Exclude<Usual, { side: null }>,
  spoken: Spoken | null,
  instead: ProductSlug | null,
): Finding {
  const because = [...usual.because, ...named(hops)];
  if (usual.side === "app") return { ...application(answer, hops, usual.sure), because };
  const said = spoken?.causes ?? [];
  return {
    role: instead === null ? "proxy" : productRole(instead),
    product: instead,
    version: null,
    causes: [...said, ...behind(answer.status).filter((cause) => !said.includes(cause))],
    causeSure: 0.6,
    sure: usual.sure,
    because,
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
        ? [ofBody(`the body is no known gateway's page: "${beginning(answer.text, 80)}"`)]
        : []),
      ...(type === null ? [] : [ofHeader(`content-type: ${type}`)]),
      ...passedOn(hops),
    ],
  };
}

/** The nearest hop named is the best guess at an author, and no more than a guess. */
function nearestHop(
  answer: Answer,
  hops: readonly SeenHop[],
  { product }: SeenHop,
  because: Reason,
): Finding {
  return {
    role: productRole(product),
    product,
    version: null,
    causes: behind(answer.status),
    causeSure: 0.6,
    sure: 0.5,
    because: [because, ...named(hops)],
  };
}

function barePage(answer: Answer, hops: readonly SeenHop[]): Finding {
  const said = ofBody(`a bare page that says only "${beginning(answer.text, 80)}"`);
  return nearestHop(answer, hops, hops[0]!, said);
}

/** Whether a page that did not come along, or none at all, may be this product's own. */
function mayBeIts(answer: Answer, { product, by }: SeenHop): boolean {
  // Caddy sends nothing for itself, and its Via with what it passed on.
  if (product === "caddy" && (by === "via" || answer.body === "withheld")) return false;
  if (answer.body !== "withheld") return !NEVER_EMPTY.has(product);
  const html = /html/i.test(answer.header("content-type") ?? "html");
  return html || !WRITE_HTML.has(product);
}

function bodiless(answer: Answer, hops: readonly SeenHop[], lean: Leaning): Finding {
  if (lean.points <= LEANS_TO_HOP) return byLeaning(answer, hops, lean, null);
  const server = answer.header("server");
  // Whoever stands in Server is nearer to the author than those that only Via or a field of their own names.
  const nearest = server === null || productNamed(server) !== null ? (hops[0] ?? null) : null;
  if (nearest !== null && mayBeIts(answer, nearest)) {
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
      ? `${server === null ? "an unsigned" : "no known gateway's"} ${answer.status} without a body`
      : `${productName(nearest.product)} writes a page of its own, this answer is empty`;
  const open = undecided(answer, hops, null);
  return { ...open, because: [fact(why), ...open.because] };
}

function named(hops: readonly SeenHop[]): Reason[] {
  return hops.map((hop) => ofHeader(hop.quote));
}
