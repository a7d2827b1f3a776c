/** The gateway's own words for what went wrong, where it has a field for them. Quoted as they stand. */
import { ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import type { ProductSlug } from "./products.ts";
import { quote } from "./wording.ts";

/** Fields that only their vendor sets, the most telling first. */
const HEADERS = [
  "l5d-proxy-error",
  "l5d-err",
  "x-cf-routererror",
  "ngrok-error-code",
  "x-vercel-error",
  "x-render-routing",
  "x-azure-externalerror",
  "x-amzn-errortype",
  "x-mashery-error-code",
  "x-squid-error",
  "x-timeout-reason",
  "x-envoy-response-flags",
  "x-apisix-upstream-status",
  "cdn-error",
  "errorcode",
  "cdn-status",
  "x-railway-fallback",
  "x-amzn-waf-action",
  "cf-mitigated",
  "x-vercel-mitigated",
  "x-sucuri-block",
];

/** The words are the first group. Patterns are bounded: the page may be hostile. */
const BODIES: readonly (readonly [product: ProductSlug, pattern: RegExp])[] = [
  ["cloudflare", /"(?:detail|title)" ?: ?"([^"]{1,300})"/],
  ["cloudflare", /<title>[^|<]{0,120}\| ?(5\d\d: [^<]{1,80}|1\d{3}: [^<]{1,80})<\/title>/],
  [
    "cloudflare",
    /<span class="inline-block[^"]{0,40}">([^<]{3,80})<\/span> ?<span class="[^"]{0,80}code-label/,
  ],
  ["cloudflare", /^(error code: \d{3,4})$/],
  ["cloudflare-workers", /^(error code: \d{3,4})$/],
  ["envoy", /^(.{1,400})$/],
  ["istio", /^(.{1,400})$/],
  ["do-app-platform", /<h1>([^<]{3,200})<\/h1>/],
  ["akamai", /<H1>([^<]{3,120})<\/H1>/i],
  ["fastly", /<h1>Error (\d{3} [^<]{3,120})<\/h1>/],
  ["varnish", /<h1>Error (\d{3} [^<]{3,120})<\/h1>/],
  ["cloudfront", /<H1>[^<]{1,60}<\/H1> ?<H2>[^<]{1,120}<\/H2> ?<HR[^>]{0,40}> ?([^<]{5,300})/i],
  ["apache", /Reason: ?<strong>([^<]{3,200})<\/strong>/i],
  [
    "squid",
    /The system returned: ?(?:<\/p>)? ?(?:<blockquote[^>]{0,40}>)? ?(?:<pre>|<i>|<p>)?([^<]{3,160})/i,
  ],
  ["trafficserver", /<TITLE>([^<]{3,120})<\/TITLE>/i],
  ["kong", /"message" ?: ?"([^"]{3,200})"/],
  ["heroku", /<title>([^<]{3,120})<\/title>/i],
  ["kubernetes-apiserver", /"message" ?: ?"((?:[^"\\]|\\.){3,300})"/],
  ["spring-cloud-gateway", /"message" ?: ?"((?:[^"\\]|\\.){3,300})"/],
  ["zuul", /"message" ?: ?"((?:[^"\\]|\\.){3,300})"/],
  ["aws-api-gateway", /"message" ?: ?"([^"]{3,200})"/i],
  ["passenger", /<h[12]>([^<]{3,200})<\/h[12]>/i],
  ["google-frontend", /<p>([^<]{10,200})/],
  ["gcp-https-lb", /^([a-z][^<{]{5,120})$/],
];

/** Null where it has none, or where the application answered. */
export function ownWords(product: ProductSlug | null, answer: Answer): Reason | null {
  for (const name of HEADERS) {
    const value = answer.header(name);
    if (value !== null && value !== "") return ofHeader(quote(`${name}: ${value}`, MAX_WORDS));
  }
  for (const [of, pattern] of BODIES) {
    if (of !== product) continue;
    const words = pattern.exec(answer.text)?.[1]?.trim();
    if (words !== undefined && words !== "") return ofBody(quote(words, MAX_WORDS));
  }
  return null;
}

const MAX_WORDS = 300;
