/** Application servers that answer for an application which does not: the process is the application's own. */
import type { Signature } from "../signature.ts";
import { row } from "./row.ts";

/** phusion/passenger, src/agent/Core/Controller: CheckoutSession.cpp, ForwardResponse.cpp and its error pages. */
const PASSENGER: readonly Signature[] = [
  row(
    "passenger",
    { status: 503, body: [/This website is under heavy load/i] },
    ["connection_limit_reached"],
    0.93,
    0.95,
  ),
  row("passenger", { body: [/Incomplete response received from application/i] }, [
    "http_response_incomplete",
    "connection_terminated",
  ]),
  row("passenger", { body: [/Application could not be started|Web application could not be started/i] }, [
    "destination_unavailable",
    "proxy_internal_error",
  ]),
  row(
    "passenger",
    {
      status: [500, 502, 503],
      body: [
        /We're sorry, but something went wrong/i,
        /Phusion Passenger|Error ID: ?(?:<[^>]{1,40}>)?[0-9a-f]{8}\b/i,
      ],
    },
    ["destination_unavailable", "passed_through"],
    0.9,
  ),
  row(
    "passenger",
    {
      status: [502, 503, 504],
      body: [
        /application (?:did not send|process(?:es)?) [^<]{0,120}(?:timeout|time limit|killed)/i,
        /Passenger/i,
      ],
    },
    ["connection_read_timeout"],
    0.85,
  ),
];

/** Servers of Java, Python and Ruby applications, and IIS's module for ASP.NET Core. */
const SERVERS: readonly Signature[] = [
  // undertow-io/undertow, io/undertow/server/handlers/error/SimpleErrorPageHandler.java
  row(
    "undertow",
    {
      status: [500, 502, 503, 504],
      body: [/^<html><head><title>(?:Error|ERROR)<\/title><\/head><body>[^<]{3,60}<\/body><\/html>$/i],
    },
    ["passed_through"],
    0.75,
    0.75,
  ),
  row(
    "undertow",
    {
      body: [/<title>ERROR<\/title>|JBWEB\d{6}|JBAS\d{6}/, /(?:WildFly|JBoss|Undertow|JBWEB)/i],
      status: [500, 503],
    },
    ["passed_through"],
    0.85,
  ),
  // Oracle WebLogic Server's own page
  row(
    "weblogic",
    {
      status: [500, 503],
      body: [/Error 50[03]--(?:Internal Server Error|Service Unavailable)/i, /From RFC 2068/i],
    },
    ["passed_through"],
    0.95,
  ),
  // IBM WebSphere
  row(
    "websphere",
    { status: [500, 503], body: [/Error 50[03]: |SRVE\d{4}E/, /SRVE\d{4}E|WebSphere/] },
    ["passed_through"],
    0.9,
  ),
  // defunkt/unicorn and puma/puma: nothing but the status line's text; named only by headers
  row("puma", { status: [500, 503], body: [/^Puma caught this error|\(Puma::/] }, ["passed_through"], 0.93),
];

export const APP_SERVERS: readonly Signature[] = [...PASSENGER, ...SERVERS];
