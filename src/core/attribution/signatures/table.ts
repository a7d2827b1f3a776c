/** All rows in the order of belief: what cannot be mistaken first, an application's own pages last. */
import type { Signature } from "../signature.ts";
import { AKAMAI } from "./akamai.ts";
import { APACHE } from "./apache.ts";
import { APP } from "./app.ts";
import { APP_SERVERS } from "./app-servers.ts";
import { AWS } from "./aws.ts";
import { AZURE_GATEWAYS } from "./azure.ts";
import { BLOCKED } from "./blocked.ts";
import { CDN } from "./cdn.ts";
import { CLOUDFLARE } from "./cloudflare.ts";
import { ENVOY } from "./envoy.ts";
import { GO } from "./go.ts";
import { GOOGLE } from "./google.ts";
import { H2O } from "./h2o.ts";
import { HAPROXY } from "./haproxy.ts";
import { KONG } from "./kong.ts";
import { LIGHTTPD } from "./lighttpd.ts";
import { MESH } from "./mesh.ts";
import { NGINX } from "./nginx.ts";
import { NODE_PROXIES } from "./node-proxies.ts";
import { PAAS } from "./paas.ts";
import { PLATFORMS } from "./platforms.ts";
import { SERVICE_GATEWAYS } from "./service-gateways.ts";
import { SMALL_PROXIES } from "./small-proxies.ts";
import { SQUID } from "./squid.ts";
import { TRAFFICSERVER } from "./trafficserver.ts";
import { VARNISH } from "./varnish.ts";

export const SIGNATURES: readonly Signature[] = [
  ...BLOCKED,
  ...SQUID,
  ...NGINX,
  ...HAPROXY,
  ...APACHE,
  ...VARNISH,
  ...TRAFFICSERVER,
  ...LIGHTTPD,
  ...H2O,
  ...SMALL_PROXIES,
  ...KONG,
  ...CLOUDFLARE,
  ...AKAMAI,
  ...CDN,
  ...AWS,
  ...GOOGLE,
  ...AZURE_GATEWAYS,
  ...PAAS,
  ...PLATFORMS,
  ...MESH,
  ...ENVOY,
  ...NODE_PROXIES,
  ...GO,
  ...SERVICE_GATEWAYS,
  ...APP_SERVERS,
  ...APP,
];
