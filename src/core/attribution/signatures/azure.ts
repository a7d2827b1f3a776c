/** Azure's Application Gateway: nginx's template under its own name. */
import type { Signature } from "../signature.ts";

const AZURE = "<hr><center>microsoft-azure-application-gateway/v2</center>";

export const AZURE_GATEWAYS: readonly Signature[] = [
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
