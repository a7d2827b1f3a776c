/** All rows in the order of belief: what cannot be mistaken first, an application's own pages last. */
import type { Signature } from "../signature.ts";
import { AKAMAI } from "./akamai.ts";
import { APACHE } from "./apache.ts";
import { API_GATEWAYS } from "./api-gateways.ts";
import { APP } from "./app.ts";
import { APP_SERVERS } from "./app-servers.ts";
import { APPLIANCES } from "./appliances.ts";
import { AWS } from "./aws.ts";
import { AWS_SERVICES } from "./aws-services.ts";
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
import { NGINX, NGINX_KIN } from "./nginx.ts";
import { NODE_PROXIES } from "./node-proxies.ts";
import { PAAS } from "./paas.ts";
import { PLATFORMS } from "./platforms.ts";
import { SELF_HOSTED } from "./self-hosted.ts";
import { SERVICE_GATEWAYS } from "./service-gateways.ts";
import { SMALL_CDNS } from "./small-cdns.ts";
import { SMALL_PROXIES } from "./small-proxies.ts";
import { SQUID } from "./squid.ts";
import { TRAFFICSERVER } from "./trafficserver.ts";
import { TUNNELS } from "./tunnels.ts";
import { TYK } from "./tyk.ts";
import { VARNISH } from "./varnish.ts";
import { WAF } from "./waf.ts";

export const SIGNATURES: readonly Signature[] = [
  ...BLOCKED,
  ...WAF,
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
  ...SMALL_CDNS,
  ...TUNNELS,
  ...GOOGLE,
  ...AWS_SERVICES,
  ...AWS,
  ...AZURE_GATEWAYS,
  ...SELF_HOSTED,
  ...PAAS,
  ...PLATFORMS,
  ...MESH,
  ...ENVOY,
  ...NODE_PROXIES,
  ...GO,
  ...SERVICE_GATEWAYS,
  ...API_GATEWAYS,
  ...TYK,
  ...APPLIANCES,
  ...NGINX_KIN,
  ...APP_SERVERS,
  ...APP,
];
