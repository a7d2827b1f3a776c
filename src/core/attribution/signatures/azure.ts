/** Azure's Application Gateway: nginx's template under its own name. */
import type { Signature } from "../signature.ts";
import { row } from "./row.ts";

/** https://learn.microsoft.com/azure/app-service/ and azure-functions, api-management, container-apps: their own pages. */
const SERVICES: readonly Signature[] = [
  row(
    "azure-functions",
    { status: 503, body: [/^Function host is not running\.?$/i] },
    ["destination_unavailable", "proxy_internal_error"],
    0.97,
  ),
  row(
    "azure-app-service",
    { status: 403, body: [/Error 403 - This web app is stopped/i] },
    ["destination_unavailable"],
    0.97,
    0.97,
  ),
  row(
    "azure-app-service",
    {
      status: 503,
      body: [
        /:\( Application Error|<title>(?:Azure|Microsoft Azure) (?:App|Web App)[^<]{0,60}(?:Unavailable|Error)/i,
      ],
    },
    ["destination_unavailable", "connection_refused", "proxy_internal_error"],
    0.9,
  ),
  row(
    "azure-app-service",
    { body: [/^(?:<[^>]{1,200}>){0,40}?[^<]{0,40}:\( Application Error|<h1>:\( Application Error<\/h1>/i] },
    ["destination_unavailable", "connection_refused"],
    0.9,
  ),
  row(
    "azure-app-service",
    {
      body: [
        /If you are the application administrator, you can access the (?:<[^>]{1,200}>)?diagnostic resources/i,
      ],
    },
    ["destination_unavailable", "connection_refused"],
    0.95,
  ),
  row(
    "azure-app-service",
    { status: 404, body: [/404 Web Site not found|Error 404 - Web app not found/i] },
    ["destination_not_found"],
    0.95,
  ),
  row(
    "azure-app-service",
    { status: [502, 503], headers: { "x-ms-middleware-request-id": true } },
    ["connection_refused", "connection_terminated", "destination_unavailable"],
    0.8,
  ),
  // Its front end without an application behind it: its cookies and nothing else.
  row(
    "azure-app-service",
    {
      status: 503,
      headers: {
        "set-cookie": /^ARRAffinity=\w{1,80}\b.{0,200}ARRAffinitySameSite=/,
        server: false,
        "content-type": false,
        "x-powered-by": false,
      },
      bodyKind: "none",
    },
    ["destination_unavailable", "connection_refused", "connection_read_timeout"],
    0.6,
  ),
  row(
    "azure-container-apps",
    { status: 404, body: [/Error 404 - This Container App is stopped or does not exist/i] },
    ["destination_unavailable", "destination_not_found"],
    0.97,
  ),
  row(
    "azure-container-apps",
    { body: [/Azure Container App(?:s)? ?- ?(?:Unavailable|Error)/i] },
    ["destination_unavailable"],
    0.95,
  ),
  row(
    "azure-apim",
    {
      body: [
        /"statusCode" ?: ?5\d\d ?, ?"message" ?: ?"(?:Internal server error|The (?:backend|operation)[^"]{1,120})" ?, ?"activityId"/i,
      ],
    },
    ["proxy_internal_error", "connection_refused", "connection_read_timeout"],
    0.95,
    0.7,
  ),
  row(
    "azure-apim",
    {
      status: [401, 403, 429],
      body: [
        /"statusCode" ?: ?4\d\d ?, ?"message" ?: ?"(?:Access denied due to|Rate limit is exceeded\. Try again|Out of call volume quota)/i,
      ],
    },
    ["http_request_denied"],
    0.97,
    0.97,
  ),
];

/**
 * Front Door's newer page and its field x-azure-externalerror end with its ErrorInfo.
 * https://learn.microsoft.com/azure/frontdoor/monitor-front-door#access-log
 */
const ERROR_INFO: readonly (readonly [info: string, causes: Signature["causes"]])[] = [
  ["DNSTimeout", ["dns_timeout", "dns_error"]],
  ["DNS[A-Za-z]{3,30}", ["dns_error"]],
  ["OriginTimeout", ["connection_read_timeout", "connection_timeout"]],
  ["OriginConnectionRefused", ["connection_refused"]],
  ["OriginConnectionAborted", ["connection_terminated"]],
  ["OriginConnectionError", ["connection_timeout", "connection_refused"]],
  ["OriginInvalidResponse|OriginError", ["http_protocol_error", "connection_terminated"]],
  ["ResponseHeaderTooBig", ["http_response_header_size"]],
  ["SSLHandshakeError|SSLInvalidCipher", ["tls_protocol_error", "tls_certificate_error"]],
  ["SSLInvalidRootCA|SSLMismatchedSNI", ["tls_certificate_error"]],
  ["RestrictedIP", ["destination_ip_prohibited"]],
  ["OriginInvalidRequest|Unspecified[A-Za-z]{3,20}", ["http_request_error", "proxy_internal_error"]],
];
const FRONT_DOOR: readonly Signature[] = [
  ...ERROR_INFO.flatMap(([info, causes]) => [
    row(
      "azure-front-door",
      { body: [/Azure Front Door/i, new RegExp(`Error Info: ?(?:<[^>]{1,40}> ?)?(?:${info})`)] },
      causes,
      0.97,
      0.95,
    ),
    row(
      "azure-front-door",
      { headers: { "x-azure-externalerror": new RegExp(`(?:${info})`, "i") } },
      causes,
      0.9,
    ),
  ]),
  row(
    "azure-front-door",
    { status: 504, body: ["the service behind this page isn't responding to azure front door"] },
    ["connection_read_timeout", "connection_timeout"],
    0.97,
  ),
  row(
    "azure-front-door",
    {
      body: [
        /isn(?:'|’|&#39;)t responding to Azure Front Door|Azure Front Door cannot connect to the origin/i,
      ],
    },
    ["connection_timeout", "connection_refused", "connection_read_timeout", "http_protocol_error"],
    0.97,
  ),
  row(
    "azure-front-door",
    { status: 503, body: [/Our services aren(?:'|’|&#39;)t available right now/i] },
    ["connection_read_timeout", "connection_refused", "http_protocol_error", "destination_unavailable"],
    0.95,
  ),
  row(
    "azure-front-door",
    {
      status: 404,
      body: [/We weren(?:'|’|&#39;)t able to find your Azure Front Door Service configuration/i],
    },
    ["destination_not_found"],
    0.97,
  ),
];

const AZURE = "<hr><center>microsoft-azure-application-gateway/v2</center>";

export const AZURE_GATEWAYS: readonly Signature[] = [
  ...FRONT_DOOR,
  ...SERVICES,
  {
    product: "azure-app-gateway",
    when: { status: 502, body: [AZURE] },
    causes: [
      "destination_unavailable",
      "connection_refused",
      "connection_terminated",
      "tls_certificate_error",
    ],
    sure: 0.97,
  },
  {
    product: "azure-app-gateway",
    when: { status: 504, body: [AZURE] },
    causes: ["connection_read_timeout", "connection_timeout"],
    sure: 0.97,
  },
  {
    product: "azure-app-gateway",
    when: { status: 503, body: [AZURE] },
    causes: ["connection_limit_reached", "proxy_internal_error"],
    sure: 0.97,
  },
  {
    product: "azure-app-gateway",
    when: { status: [403, 429], body: [AZURE] },
    causes: ["http_request_denied"],
    sure: 0.97,
  },
  {
    product: "azure-app-gateway",
    when: { status: 400, body: [AZURE] },
    causes: ["http_request_error"],
    sure: 0.97,
  },
  { product: "azure-app-gateway", when: { body: [AZURE] }, causes: [], sure: 0.95 },
  {
    product: "azure-app-gateway",
    when: {
      status: [502, 503],
      headers: { server: /^Microsoft-Azure-Application-Gateway/i },
    },
    causes: [
      "destination_unavailable",
      "connection_refused",
      "connection_terminated",
      "connection_read_timeout",
    ],
    sure: 0.85,
  },
  {
    product: "azure-app-gateway",
    when: { status: 504, headers: { server: /^Microsoft-Azure-Application-Gateway/i } },
    causes: ["connection_read_timeout", "connection_timeout"],
    sure: 0.85,
  },
];
