/** Which product a Server header, a Via entry or a Proxy-Status name speaks of. It is the nearest hop, not the author. */
import type { Answer } from "./answer.ts";
import type { ProductSlug } from "./products.ts";

const NAMES: readonly (readonly [pattern: RegExp, product: ProductSlug])[] = [
  [/\bopenresty\b/i, "openresty"],
  [/\btengine\b/i, "tengine"],
  [/\bangie\b/i, "angie"],
  [/\bcloudflare\b/i, "cloudflare"],
  [/\bcloudfront\b/i, "cloudfront"],
  [/\bawselb\b/i, "aws-alb"],
  [/\bmicrosoft-azure-application-gateway\b/i, "azure-app-gateway"],
  [/\bAkamai/i, "akamai"],
  [/\bfastly\b/i, "fastly"],
  [/\bistio-envoy\b/i, "istio"],
  [/\benvoy\b/i, "envoy"],
  [/\bhaproxy\b/i, "haproxy"],
  [/\bnginx\b/i, "nginx"],
  [/\bvarnish\b/i, "varnish"],
  [/\bsquid\b/i, "squid"],
  [/\b(?:ATS|ApacheTrafficServer)\b/, "trafficserver"],
  [/\bcaddy\b/i, "caddy"],
  [/\btraefik\b/i, "traefik"],
  [/\blighttpd\b/i, "lighttpd"],
  [/\bh2o\b/i, "h2o"],
  [/\bnghttpx\b/i, "nghttpx"],
  [/\btinyproxy\b/i, "tinyproxy"],
  [/\bkong\b/i, "kong"],
  [/\blitespeed\b/i, "litespeed"],
  [/\bapisix\b/i, "apisix"],
  [/^skipper\b/i, "skipper"],
  [/\bqrator\b/i, "qrator"],
  [/\bddos-guard\b/i, "ddos-guard"],
  [/\barvancloud\b/i, "arvancloud"],
  [/^yunjiasu/i, "baidu-cdn"],
  [/^Beluga/i, "beluga"],
  [/^rhino-core-shield/i, "link11"],
  [/^Variti/i, "variti"],
  [/^Pingora$/, "pingora"],
  [/^hcdn$/i, "hostinger"],
  [/^marco\/\d/, "upyun"],
  [/^Pepyaka\b/, "wix"],
  [/^Squarespace$/, "squarespace"],
  [/^Unit\/\d/, "nginx-unit"],
  [/^CDN77\b/i, "cdn77"],
  [/^azion\b/i, "azion"],
  [/^(?:ECAcc|ECS|ECD)\b|\bedgio\b/i, "edgio"],
  [/^(?:NWS|stgw|TencentEdgeOne)\b/i, "tencent-cdn"],
  [/^NetScaler\b|\bNS-CACHE\b/i, "netscaler"],
  [/^(?:BigIP|BIG-IP)\b/i, "f5-big-ip"],
  [/^FortiWeb\b/i, "fortiweb"],
  [/^volt-adc\b/i, "f5-xc"],
  [/^CloudWAF\b/i, "huawei-waf"],
  [/^elb$/, "huawei-elb"],
  [/^Mashery Proxy\b/i, "mashery"],
  [/^PythonAnywhere\b/i, "pythonanywhere"],
  [/^AmazonS3\b/, "aws-s3"],
  [/\bBunnyCDN\b/i, "bunny"],
  [/\bkeycdn\b/i, "keycdn"],
  [/\bimperva\b|\bincapsula\b/i, "imperva"],
  [/\bsucuri\b/i, "sucuri"],
  [/\bvegur\b|\bheroku\b/i, "heroku"],
  [/\bfly(?:\.io|\/)/i, "fly"],
  [/\brailway-edge\b/i, "railway"],
  [/\bvercel\b/i, "vercel"],
  [/\bnetlify\b/i, "netlify"],
  [/\bgoogle frontend\b/i, "cloud-run"],
  [/\b1\.1 google\b/i, "gcp-https-lb"],
  [/^Apache\b/, "apache"],
];

/** Headers that only one product sends, whatever the Server header says. */
const TELL_TALES: readonly (readonly [header: string, product: ProductSlug])[] = [
  ["cf-ray", "cloudflare"],
  ["x-amz-cf-id", "cloudfront"],
  ["x-azure-ref", "azure-front-door"],
  ["x-vercel-id", "vercel"],
  ["x-nf-request-id", "netlify"],
  ["fly-request-id", "fly"],
  ["rndr-id", "render"],
  ["x-railway-request-id", "railway"],
  ["x-akamai-request-id", "akamai"],
  ["x-iinfo", "imperva"],
  ["x-varnish", "varnish"],
  ["x-squid-error", "squid"],
  ["x-kong-proxy-latency", "kong"],
  ["x-apisix-upstream-status", "apisix"],
  ["l5d-proxy-connection", "linkerd"],
  ["x-cf-routererror", "gorouter"],
  ["x-vcap-request-id", "gorouter"],
  ["ngrok-error-code", "ngrok"],
  ["cdn-requestid", "bunny"],
  ["x-do-app-origin", "do-app-platform"],
  ["x-zeabur-request-id", "zeabur"],
  ["x-hcdn-request-id", "hostinger"],
  ["x-qc-pop", "quic-cloud"],
  ["x-wix-request-id", "wix"],
  ["x-pantheon-styx-hostname", "pantheon"],
  ["sozu-id", "sozu"],
  ["x-ms-middleware-request-id", "azure-app-service"],
  ["x-krakend", "krakend"],
  ["x-sucuri-id", "sucuri"],
  ["x-nws-log-uuid", "tencent-cdn"],
  ["eagleid", "alibaba-cdn"],
  ["x-amz-apigw-id", "aws-api-gateway"],
  ["apigw-requestid", "aws-api-gateway"],
  ["x-envoy-upstream-service-time", "envoy"],
  ["x-amzn-trace-id", "aws-alb"],
];

/** A Server name that calls itself a hop. */
export const HOP_NAME =
  /prox[iy]|gateway|router|balancer|\bedge|\bcdn|cache|-lb\b|\blb\b|ingress|waf\b|shield|firewall|dispatcher|^(?:IBM|Oracle)[_-]HTTP[_-]Server/i;

/** True for a header that a hop sets, whatever the application does. */
export function isTellTale(header: string): boolean {
  return TELL_TALES.some(([name]) => name === header);
}

export function productNamed(text: string): ProductSlug | null {
  return NAMES.find(([pattern]) => pattern.test(text.slice(0, 512)))?.[1] ?? null;
}

/** A hop that the headers betray, with the header that does. */
export interface SeenHop {
  readonly product: ProductSlug;
  readonly by: "server" | "via" | "own field";
  readonly quote: string;
}

/** Every gateway that the headers name, each once: the Server header's first, then Via's, then tell-tale headers'. */
export function hopsNamed(answer: Answer): readonly SeenHop[] {
  const seen: SeenHop[] = [];
  const add = (product: ProductSlug | null, by: SeenHop["by"], quote: string): void => {
    if (product !== null && !answer.unknown.has(product) && !seen.some((hop) => hop.product === product))
      seen.push({ product, by, quote });
  };
  for (const name of ["server", "via"] as const) {
    for (const part of (answer.header(name) ?? "").slice(0, 2048).split(","))
      add(productNamed(part.trim()), name, `${name}: ${part.trim()}`);
  }
  for (const [header, product] of TELL_TALES) {
    const value = answer.header(header);
    if (value !== null) add(product, "own field", `${header}: ${value}`);
  }
  return seen;
}
