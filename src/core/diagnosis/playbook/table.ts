/** Gateways that are known how to look into; any other gets the same questions without commands. */
import { APACHE } from "./apache.ts";
import { AWS_ALB } from "./aws-alb.ts";
import { CADDY } from "./caddy.ts";
import { CLOUDFLARE } from "./cloudflare.ts";
import { ENVOY } from "./envoy.ts";
import type { Gateway } from "./gateway.ts";
import { GOOGLE } from "./google.ts";
import { HAPROXY } from "./haproxy.ts";
import { INGRESS_NGINX, NGINX } from "./nginx.ts";
import { TRAEFIK } from "./traefik.ts";
import { VARNISH } from "./varnish.ts";

export const GATEWAYS: readonly Gateway[] = [
  NGINX,
  INGRESS_NGINX,
  HAPROXY,
  APACHE,
  CADDY,
  VARNISH,
  ENVOY,
  TRAEFIK,
  AWS_ALB,
  GOOGLE,
  CLOUDFLARE,
];

const ANY: Gateway = {
  slugs: [],
  why: () => ({ look: "The error log of the gateway that answered, at that second" }),
  says: {
    "crash-restart": "a connection that was refused, or closed before an answer",
    "upstream-timeout": "a connection that was made, and no answer in time",
    "upstream-network": "a connection that was not made in time",
    "no-healthy-upstream": "no healthy backend",
    "connection-limit": "a limit or a full queue",
    "dns-resolution": "a name that did not resolve",
    "keepalive-race": "a connection that was closed while it was used again",
    "bad-pool-member": "the same backend in all of them",
    "app-error": "nothing: the application's own answer was passed on",
    deploy: "backends that go and come back one after the other",
    "header-too-large": "headers that were too large",
    "memory-exhausted": "a connection that was closed before an answer, then refused",
    "descriptors-exhausted": "too many open files",
    "port-exhausted": "no address left to connect from",
    "stale-dns": "an address that the name no longer has",
    "firewall-block": "a connection that was not made, or was reset",
  },
  request: ({ id }) => ({
    look: "The failing request in the access log of whoever answered",
    command: `grep -rh '${id}' /var/log/ 2>/dev/null | head`,
  }),
  shows: {},
  settings: {},
};

export function gatewayOf(product: string | null): Gateway {
  return GATEWAYS.find(({ slugs }) => product !== null && slugs.includes(product)) ?? ANY;
}
