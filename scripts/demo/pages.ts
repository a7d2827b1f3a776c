/** What the simulated gateway answers by itself: nginx's own pages, word for word, so that attribution has real work. */

export const GATEWAY_SERVER = "nginx/1.26.3";

export type GatewayError = 502 | 504;

const REASONS: Readonly<Record<GatewayError, string>> = { 502: "Bad Gateway", 504: "Gateway Time-out" };

export function gatewayPage(status: GatewayError): string {
  const title = `${status} ${REASONS[status]}`;
  return [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${GATEWAY_SERVER}</center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
}

export function gatewayHeaders(status: GatewayError): [name: string, value: string][] {
  return [
    ["Server", GATEWAY_SERVER],
    ["Content-Type", "text/html"],
    ["Content-Length", String(gatewayPage(status).length)],
    ["Connection", "keep-alive"],
    ["X-Demo", "simulated gateway"],
  ];
}
