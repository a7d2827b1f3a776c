/** Load balancers and firewalls in boxes, by pages that their vendors' manuals and public reports quote. */
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, byStatus, DENIED, row, TIMED_OUT, UNAVAILABLE } from "./row.ts";

const F5_COOKIE = { "set-cookie": /\bBIGipServer[\w~.-]{1,100}=/ };

export const APPLIANCES: readonly Signature[] = [
  // F5 Distributed Cloud: the block page of BIG-IP under its own name
  row(
    "f5-xc",
    {
      headers: { server: /^volt-adc/i },
      body: ["the requested url was rejected. please consult with your administrator"],
    },
    DENIED,
    0.95,
    0.97,
  ),
  // F5 BIG-IP ASM's blocking page: https://my.f5.com/manage/s/article/K9372
  row(
    "f5-big-ip",
    { body: ["the requested url was rejected. please consult with your administrator"] },
    DENIED,
    0.95,
    0.97,
  ),
  row("f5-big-ip", { body: [/Your support ID is: ?<?\d{10,20}/i] }, DENIED, 0.93, 0.95),
  ...byStatus("f5-big-ip", { headers: { server: /^(?:BigIP|BIG-IP|F5)\b/i } }, 0.9),
  row("f5-big-ip", { status: 503, headers: F5_COOKIE, bodyKind: "none" }, ["destination_unavailable"], 0.6),
  // NetScaler (Citrix ADC), virtual server without a service up, and its numbered internal errors
  row(
    "netscaler",
    { body: [/<b>Http\/1\.1 Service Unavailable<\/b>/i] },
    ["destination_unavailable", "connection_limit_reached"],
    0.93,
  ),
  row(
    "netscaler",
    {
      body: [/<b>Http\/1\.1 Internal Server Error \d{2,6} ?<\/b>|Http\/1\.1 Internal Server Error 43\d{3}/i],
    },
    ["proxy_internal_error", "http_protocol_error"],
    0.93,
    0.7,
  ),
  row("netscaler", { body: [/<b>Http\/1\.1 Gateway Time-?out<\/b>/i] }, TIMED_OUT, 0.9),
  row(
    "netscaler",
    {
      status: [403, 429, 500, 502, 503],
      headers: { via: /NS-CACHE|NetScaler/i },
      body: [/NetScaler|Citrix/i],
    },
    DENIED,
    0.7,
    0.6,
  ),
  ...byStatus("netscaler", { headers: { server: /^NetScaler/i } }, 0.85),
  // Fortinet: https://docs.fortinet.com FortiWeb, FortiADC and FortiGate replacement messages
  row("fortiweb", { body: [/FortiWeb|Web Page Blocked!?/i, /Attack ID|blocked/i] }, DENIED, 0.9, 0.95),
  row(
    "fortiweb",
    {
      body: [
        /<title>[^<]{0,60}(?:Web Page Blocked|FortiGate Intrusion Prevention|Web Filter)[^<]{0,60}<\/title>/i,
      ],
    },
    DENIED,
    0.85,
    0.95,
  ),
  row(
    "fortiweb",
    {
      status: [500, 502, 503],
      body: [/Server Unavailable!/i, /The page cannot be displayed\. Please contact/i],
    },
    UNAVAILABLE,
    0.8,
  ),
  ...byStatus("fortiweb", { headers: { server: /^FortiWeb/i } }, 0.9),
  ...byStatus("fortiadc", { headers: { server: /^FortiADC/i } }, 0.9),
  row("fortiadc", { status: 503, body: [/FortiADC/i] }, UNAVAILABLE, 0.85),
  // Barracuda Web Application Firewall and Load Balancer ADC
  ...byStatus("barracuda", { headers: { server: /^(?:Barracuda|BarracudaHTTP)/i } }, 0.9),
  row(
    "barracuda",
    { body: [/Barracuda (?:Web Application Firewall|Networks)/i] },
    [...DENIED, "destination_unavailable"],
    0.85,
  ),
  // Radware AppWall's blocking page
  row(
    "radware",
    { body: [/Unauthorized (?:Request Blocked|Activity Has Been Detected)/i, /Case Number|Transaction ID/i] },
    DENIED,
    0.9,
    0.95,
  ),
  // Kemp LoadMaster, A10 Thunder: their name where it is left on
  ...byStatus("kemp", { headers: { server: /^(?:Kemp|LoadMaster)/i } }, 0.9),
  ...byStatus("a10", { headers: { server: /^(?:A10|ACOS)\b/i } }, 0.9),
  // Sophos (UTM, XG), Zscaler
  row(
    "sophos",
    {
      body: [
        /<title>[^<]{0,40}Sophos[^<]{0,60}<\/title>|Powered by (?:UTM|Sophos)|\bSophos (?:UTM|Firewall|Web Appliance)\b/i,
      ],
    },
    [...DENIED, "connection_refused", "dns_error"],
    0.85,
    0.7,
  ),
  row("zscaler", { body: [/zscaler/i, /(?:policy|security|blocked|not allowed)/i] }, DENIED, 0.85),
  ...byStatus("zscaler", { headers: { server: /^Zscaler/i } }, 0.85),
  // Oracle's WebLogic plug-ins in Apache, IIS and iPlanet: a proxy in front of the application server
  row(
    "weblogic-plugin",
    {
      body: [
        /Failure of (?:server APACHE|Web Server) bridge|Weblogic Bridge Message|(?:NSAPI|ISAPI) plug-?in(?: Error Message)?/i,
        /No backend server available for connection/i,
      ],
    },
    ["destination_unavailable", "connection_refused", "connection_read_timeout"],
    0.97,
  ),
  row(
    "weblogic-plugin",
    { body: [/Failure of (?:server APACHE|Web Server) bridge|Weblogic Bridge Message/i] },
    ["connection_refused", "connection_read_timeout", "http_protocol_error"],
    0.95,
  ),
  // Blue Coat (Symantec) ProxySG, McAfee and Forcepoint gateways
  row(
    "proxysg",
    {
      body: [
        /<title>[^<]{0,60}Network Error[^<]{0,60}<\/title>/i,
        /Network Error \((?:tcp_error|dns_unresolved_hostname|dns_server_failure|gateway_error|ssl_[a-z_]{2,40})\)/i,
      ],
    },
    BAD_GATEWAY,
    0.9,
  ),
];
