/** The application's own failures: each framework's stock 5xx page, which a gateway passed on. */
import type { ProductSlug } from "../products.ts";
import type { Condition, Signature } from "../signature.ts";

const ERRORS = [500, 501, 502, 503, 504, 507, 508];
/** Pages that servers write under any of their statuses. */
const ANY_ERROR = [400, 401, 403, 404, 405, 413, 414, 429, ...ERRORS];
const JSON_TYPE = /^application\/(?:[\w.-]{1,40}\+)?json/i;

/** Gateways are built on these too, and answer with the framework's page when what is behind them fails. */
export const BUILT_UPON: ReadonlySet<ProductSlug> = new Set<ProductSlug>([
  "express",
  "fastify",
  "nestjs",
  "koa",
  "spring",
  "aspnet-core",
  "go-http",
]);
const AT_MOST_BUILT_UPON = 0.75;

function own(product: ProductSlug, when: Condition, surely = 0.9): Signature {
  const sure = BUILT_UPON.has(product) ? Math.min(surely, AT_MOST_BUILT_UPON) : surely;
  return {
    product,
    when: { status: ERRORS, ...when },
    causes: ["passed_through"],
    sure,
    causeSure: Math.min(sure, 0.9),
  };
}

export const APP: readonly Signature[] = [
  own("express", {
    body: [
      /^<!DOCTYPE html> <html lang="en"> <head> <meta charset="utf-8"> <title>Error<\/title> <\/head> <body> <pre>/i,
    ],
  }),
  own(
    "express",
    { headers: { "x-powered-by": /^Express$/i, etag: true, "content-type": /^text\/plain/i } },
    0.8,
  ),
  own("nestjs", { headers: { "content-type": JSON_TYPE }, body: [/^\{"statusCode":5\d\d,"message":/] }, 0.8),
  own(
    "fastify",
    {
      headers: { "content-type": JSON_TYPE },
      body: [/^\{"statusCode":5\d\d,(?:"code":"[^"]{1,60}",)?"error":"[^"]{1,60}","message":/],
    },
    0.85,
  ),
  own(
    "koa",
    { headers: { server: false, "content-type": /^text\/plain; charset=utf-8$/i, "x-powered-by": /koa/i } },
    0.8,
  ),
  own("nextjs", { headers: { "x-powered-by": /^Next\.js/i } }, 0.9),
  // Its router's answers differ by its own request fields.
  own("nextjs", { headers: { vary: /\bnext-router-state-tree\b/i } }, 0.85),
  own("nextjs", { body: [/"page":"\/_error"|id="__next_error__"|<h1 class="next-error-h1"/] }, 0.9),
  own("django", { body: [/<title>Server Error \(500\)<\/title>/i, /<h1>Server Error \(500\)<\/h1>/i] }, 0.93),
  own("django", { body: ["you're seeing this error because you have <code>debug = true</code>"] }, 0.95),
  own(
    "flask",
    {
      body: [
        /^<!doctype html> <html lang=(?:")?en(?:")?> <title>5\d\d [^<]{1,60}<\/title> <h1>[^<]{1,60}<\/h1> <p>/i,
      ],
    },
    0.93,
  ),
  own("flask", { body: ["werkzeug debugger", /<title>[^<]{1,300}<\/title>/i] }, 0.93),
  own("flask", { headers: { server: /^Werkzeug\//i } }, 0.85),
  own("fastapi", { headers: { "content-type": JSON_TYPE }, body: [/^\{"detail":"[^"]{1,400}"\}$/] }, 0.75),
  own("fastapi", { headers: { server: /^(?:uvicorn|hypercorn)/i } }, 0.8),
  own(
    "gunicorn",
    {
      body: [
        /^<html> <head> <title>Internal Server Error<\/title> <\/head> <body> <h1><p>Internal Server Error<\/p><\/h1>/i,
      ],
    },
    0.93,
  ),
  own("gunicorn", { headers: { server: /^gunicorn/i } }, 0.75),
  own(
    // Its page of 500; under 502 and 504 somebody else has taken its words.
    "rails",
    {
      status: [500, 503],
      body: [
        /<title>We(?:'|’|&#39;|&rsquo;)re sorry, but something went wrong(?: \(500[^)]{0,30}\))?<\/title>/i,
      ],
    },
    0.93,
  ),
  own(
    "rails",
    { status: [500, 503], body: ["if you are the application owner check the logs for more information."] },
    0.9,
  ),
  own("puma", { body: ["an unhandled lowlevel error occurred"] }, 0.93),
  own("passenger", { body: ["phusion passenger"], headers: { "x-powered-by": /Phusion/i } }, 0.85),
  own(
    "passenger",
    { body: [/<title>Web application could not be started|incomplete response received from application/i] },
    0.9,
  ),
  own("spring", { body: ["<h1>whitelabel error page</h1>"] }, 0.95),
  own(
    "spring",
    {
      headers: { "content-type": JSON_TYPE },
      body: [/^\{"timestamp":(?:"[^"]{1,40}"|\d{1,16}),"(?:path":"[^"]{0,300}",")?status":5\d\d,"error":"/],
    },
    0.93,
  ),
  own("tomcat", { status: ANY_ERROR, body: [/<title>HTTP Status [45]\d\d (?:–|-|&ndash;|&#8211;) /i] }, 0.93),
  // The same page in the language of its machine: the colours are its own.
  own(
    "tomcat",
    {
      status: ANY_ERROR,
      body: [/<title>[^<]{0,16}HTTP[^<]{0,16} [45]\d\d (?:–|-) /i, /background-color: ?#525D76/i],
    },
    0.93,
  ),
  own(
    "jetty",
    { status: ANY_ERROR, body: [/<title>Error [45]\d\d [^<]{0,200}<\/title>/i, "powered by jetty://"] },
    0.95,
  ),
  own(
    "jetty",
    { status: ANY_ERROR, body: [/<h2>HTTP ERROR (?:[45]\d\d|[^<]{0,100}[45]\d\d)/i, /Jetty/i] },
    0.9,
  ),
  own(
    "laravel",
    {
      body: [
        /<title>(?:Server Error|Service Unavailable)<\/title>/i,
        /class="(?:relative flex items-top|flex-center position-ref|[^"]{0,80}antialiased)/i,
      ],
    },
    0.85,
  ),
  own(
    "laravel",
    { headers: { "content-type": JSON_TYPE }, body: [/^\{ ?"message": ?"Server Error" ?\}$/] },
    0.8,
  ),
  own("laravel", { body: [/Illuminate\\+[A-Z]/] }, 0.85),
  own("symfony", { body: ["oops! an error occurred", 'the server returned a "5'] }, 0.93),
  own("symfony", { body: [/Symfony\\+Component\\+[A-Z]/] }, 0.85),
  own("aspnet-core", { headers: { "content-type": JSON_TYPE }, body: [/"traceId":"00-[0-9a-f]{32}-/] }, 0.9),
  own(
    "aspnet-core",
    { body: [/HTTP Error 50\d\.3\d - (?:ASP\.NET Core|ANCM)|HTTP Error 502\.5 - (?:ANCM|Process)/i] },
    0.93,
  ),
  own("aspnet-core", { headers: { server: /^Kestrel/i } }, 0.8),
  own("aspnet", { body: [/Server Error in '[^']{0,200}' Application\./] }, 0.93),
  own("aspnet", { headers: { "x-aspnet-version": true } }, 0.85),
  own("wordpress", { body: ["there has been a critical error on this website"] }, 0.93),
  own(
    "wordpress",
    { body: ["briefly unavailable for scheduled maintenance. check back in a minute."] },
    0.93,
  ),
  own("wordpress", { body: ["<h1>error establishing a database connection</h1>"] }, 0.93),
  own("php", { body: [/^(?:<br ?\/?>\s?)?(?:PHP )?(?:<b>)?(?:Fatal|Parse) error(?:<\/b>)?: /i] }, 0.93),
  own("php", { body: [/<b>(?:Fatal error|Parse error)<\/b>: [^<]{1,400}/i] }, 0.9),
  own("php", { headers: { "x-powered-by": /^PHP\//i } }, 0.85),
  own(
    "phoenix",
    { headers: { "content-type": JSON_TYPE }, body: [/^\{"errors":\{"detail":"Internal Server Error"\}\}$/] },
    0.85,
  ),
  own("go-http", { body: [/^(?:panic: |http: panic serving )/] }, 0.85),
  own(
    "go-http",
    {
      status: [500, 501, 503],
      headers: {
        server: false,
        "content-type": /^text\/plain; charset=utf-8$/i,
        "x-content-type-options": /^nosniff$/i,
      },
    },
    0.6,
  ),
  {
    product: null,
    role: "proxy",
    when: {
      status: [502, 504],
      headers: { "x-powered-by": /^Express$/i, "content-type": false },
      bodyKind: "none",
    },
    causes: ["connection_refused", "connection_terminated", "connection_read_timeout", "dns_error"],
    sure: 0.45,
  },
  own("express", { headers: { "x-powered-by": /^Express$/i } }, 0.75),
];
