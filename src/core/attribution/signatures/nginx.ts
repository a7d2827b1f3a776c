/** nginx and the products built on it. One page for eleven faults: only its status and the time taken tell them apart. */
import type { Cause } from "../causes.ts";
import type { ProductSlug } from "../products.ts";
import type { Signature } from "../signature.ts";

/** The stock page from its first byte, the name in its footer: a body that only quotes the page does not start so. */
function page(footer: string, statuses: readonly number[]): RegExp {
  return new RegExp(
    `^(?:<!doctype html> ?)?<html> ?<head> ?<title>(${statuses.join("|")}) [^<]{1,60}</title> ?</head> ?<body[^>]{0,40}> ?<center> ?<h1>\\1 [^<]{1,60}</h1> ?</center> ?<hr> ?<center>${footer}</center>`,
    "i",
  );
}

/** The same page as people copy it out of a browser, without its fields: heading, perhaps title before it, and footer. */
function copied(footer: string, status: number): RegExp {
  const phrase =
    "(?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Internal Server Error)";
  return new RegExp(`^(?:${status} ${phrase} ){1,2}${footer}$`, "i");
}

const BAD_GATEWAY: readonly Cause[] = [
  "connection_refused",
  "connection_terminated",
  "http_protocol_error",
  "destination_unavailable",
  "dns_error",
];
const TIMEOUT: readonly Cause[] = ["connection_read_timeout", "connection_timeout"];
const LIMITED: readonly Cause[] = [
  "connection_limit_reached",
  "http_request_denied",
  "proxy_internal_response",
];

/** The four statuses that nginx itself gives when the server behind it fails, for one footer. */
function kin(
  product: ProductSlug,
  footer: string,
  sure: number,
  headers?: Signature["when"]["headers"],
  alsoInBody: readonly (string | RegExp)[] = [],
): Signature[] {
  const version = new RegExp(`${product}/([\\w.]{1,30})`, "i");
  const row = (status: number | number[], causes: readonly Cause[], causeSure?: number): Signature => ({
    product,
    when: { status, body: [page(footer, [status].flat()), ...alsoInBody], ...(headers && { headers }) },
    causes,
    sure,
    version,
    // Refused or closed: nginx writes one page for both, and both are as common.
    ...(status === 502 && { even: true as const }),
    ...(causeSure !== undefined && { causeSure }),
  });
  const text = (status: number, causes: readonly Cause[]): Signature => ({
    product,
    when: { status, shown: copied(footer, status), headers: { ...headers, "content-type": false } },
    ...{ causes, sure: Math.min(sure, 0.9), version },
  });
  return [
    ...(alsoInBody.length > 0 || product === "ingress-nginx"
      ? []
      : [
          text(502, BAD_GATEWAY),
          text(503, LIMITED),
          text(504, TIMEOUT),
          text(500, ["proxy_internal_error"]),
        ]),
    row(502, BAD_GATEWAY),
    row(504, TIMEOUT),
    row(
      503,
      product === "ingress-nginx" || product === "alibaba-alb"
        ? ["destination_unavailable", ...LIMITED]
        : LIMITED,
    ),
    row(500, ["proxy_internal_error", "proxy_configuration_error"]),
    row([403, 429], ["http_request_denied"], 0.7),
    row([400, 408, 411, 412, 413, 414, 415, 421, 431, 494], ["http_request_error"], 0.7),
    row([404, 405], ["destination_not_found"], 0.6),
  ];
}

/** nginx's page with a name in its footer that is no known product's: a gateway of nginx's kin, whose we can't say. */
export const NGINX_KIN: readonly Signature[] = (
  [
    [502, BAD_GATEWAY],
    [503, LIMITED],
    [504, TIMEOUT],
  ] as const
).map(([status, causes]) => ({
  product: null,
  role: "proxy",
  when: {
    status,
    body: [page("[\\w.()/ -]{1,60}", [status])],
  },
  causes,
  sure: 0.75,
}));

export const NGINX: readonly Signature[] = [
  {
    product: "ingress-nginx",
    // kubernetes/ingress-gce, cmd/404-server: what ingress-nginx was long shipped with.
    when: { status: [404, 503], equals: "default backend - 404" },
    causes: ["destination_not_found", "destination_unavailable"],
    sure: 0.75,
  },
  ...kin("ingress-nginx", "nginx", 0.6, { server: false, "content-type": true }),
  ...kin("nginx", "nginx(?:/[\\w.]{1,30})?(?: \\([^<)]{1,30}\\))?", 0.95),
  ...kin("apisix", "openresty(?:/[\\w.]{1,30})?", 0.97, { server: /^APISIX/i }),
  ...kin("apisix", "openresty(?:/[\\w.]{1,30})?", 0.97, {}, ["https://apisix.apache.org/"]),
  ...kin("openresty", "openresty(?:/[\\w.]{1,30})?", 0.95),
  ...kin("tengine", "tengine(?:/[\\w.]{1,30})?", 0.95),
  ...kin("alibaba-alb", "alb", 0.9),
  ...kin("angie", "angie(?:/[\\w.]{1,30})?", 0.95),
  ...kin("baidu-cdn", "yunjiasu-nginx(?:/[\\w.]{1,30})?", 0.9),
  ...kin("imunify360", "imunify360-webshield(?:/[\\w.-]{1,40})?", 0.95),
  ...kin("tencent-cdn", "(?:stgw|NWS[\\w.-]{0,40})(?:/[\\w.-]{1,30})?", 0.9),
  {
    product: "tengine",
    when: { status: 502, body: ["sorry for the inconvenience.", "powered by tengine"] },
    causes: BAD_GATEWAY,
    sure: 0.95,
  },
  {
    product: "tengine",
    when: { status: 504, body: ["sorry for the inconvenience.", "powered by tengine"] },
    causes: TIMEOUT,
    sure: 0.95,
  },
  // Without a live server in the upstream it says 500: https://github.com/alibaba/tengine/issues/1725
  {
    product: "tengine",
    when: { status: 500, body: ["sorry for the inconvenience.", "powered by tengine"] },
    causes: ["destination_unavailable", "proxy_internal_error", "connection_limit_reached"],
    sure: 0.95,
  },
  {
    product: "tengine",
    when: { status: 503, body: ["sorry for the inconvenience.", "powered by tengine"] },
    causes: LIMITED,
    sure: 0.95,
  },
  {
    product: "angie",
    when: {
      status: 502,
      headers: { server: /^angie\b/i },
      body: ["<title>502 bad gateway</title>", "color-scheme:light dark"],
    },
    causes: BAD_GATEWAY,
    sure: 0.9,
  },
  {
    product: "angie",
    when: {
      status: 504,
      headers: { server: /^angie\b/i },
      body: ["<title>504 gateway time", "color-scheme:light dark"],
    },
    causes: TIMEOUT,
    sure: 0.9,
  },
  ...(
    [
      [502, BAD_GATEWAY],
      [503, LIMITED],
      [504, TIMEOUT],
      [500, ["proxy_internal_error", ...BAD_GATEWAY.slice(0, 2)]],
    ] as const
  ).map(
    ([status, causes]): Signature => ({
      product: "nginx",
      // The 50x.html that nginx comes with, put in place of its built-in page by its sample configuration.
      when: { status, body: ["an error occurred.", /Faithfully yours, (?:nginx|OpenResty|freenginx)/i] },
      causes,
      sure: 0.9,
    }),
  ),
  // The same 50x.html without its last line, as Apigee's routers and others keep it.
  ...(
    [
      [502, BAD_GATEWAY],
      [503, LIMITED],
      [504, TIMEOUT],
    ] as const
  ).map(
    ([status, causes]): Signature => ({
      product: "nginx",
      when: {
        status,
        shown:
          /^(?:Error )?An error occurred\. Sorry, the page you are looking for is currently unavailable\. Please try again later\.(?: If you are the system administrator|$)/i,
      },
      causes,
      sure: 0.75,
    }),
  ),
  // ngx_http_set_etag: a file's time and length. An error page of its own that it reads from disk (error_page, return).
  {
    product: "nginx",
    when: {
      status: [500, 502, 503, 504],
      headers: { server: /^nginx\b/i, etag: /^"[0-9a-f]{8}-[0-9a-f]{1,8}"$/, "x-powered-by": false },
    },
    causes: [
      "proxy_internal_response",
      "destination_unavailable",
      "connection_refused",
      "connection_read_timeout",
    ],
    sure: 0.7,
    causeSure: 0.8,
  },
  ...bodiless("nginx", /^nginx\b/i),
  ...bodiless("openresty", /^openresty\b/i),
  ...bodiless("tengine", /^tengine\b/i),
  ...bodiless("angie", /^angie\b/i),
];

/** A HEAD request: the length betrays a page that did not come along. */
function bodiless(product: ProductSlug, server: RegExp): Signature[] {
  const row = (status: number, causes: readonly Cause[]): Signature => ({
    product,
    when: { status, headers: { server, "content-type": /^text\/html/i }, bodyKind: "withheld" },
    causes,
    sure: 0.6,
    version: new RegExp(`${product}/([\\w.]{1,30})`, "i"),
  });
  return [row(502, BAD_GATEWAY), row(504, TIMEOUT), row(503, LIMITED)];
}
