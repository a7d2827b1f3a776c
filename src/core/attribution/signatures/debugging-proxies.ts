/** Proxies that people put between to look: mitmproxy and Fiddler. */
import type { Signature } from "../signature.ts";

/** mitmproxy/mitmproxy, mitmproxy/proxy/layers/http: the error's text stands in its page. */
const MITMPROXY: readonly Signature[] = (
  [
    [
      /Disconnect|Server disconnected|closed connection/i,
      ["connection_terminated", "http_response_incomplete"],
    ],
    [/Errno 111|refused/i, ["connection_refused"]],
    [/Name or service not known|getaddrinfo|resolve/i, ["dns_error"]],
    [/Certificate|verif/i, ["tls_certificate_error"]],
    [/TLS|SSL/i, ["tls_protocol_error"]],
    [/timed? ?out/i, ["connection_timeout", "connection_read_timeout"]],
    [/./, ["connection_refused", "connection_terminated", "dns_error", "tls_certificate_error"]],
  ] as const
).map(([text, causes]) => ({
  product: "mitmproxy",
  when: { status: 502, headers: { server: /^mitmproxy/i }, body: [/<h1>502 Bad Gateway<\/h1>/i, text] },
  causes,
  sure: 0.95,
}));

/** The same page without its headers: its exceptions bear its own names, mitmproxy/exceptions.py. */
const MITMPROXY_PAGE: readonly Signature[] = (
  [
    ["(?:Http|Tcp)(?:Read)?Disconnect", ["connection_terminated", "http_response_incomplete"]],
    [
      "(?:Http|Tcp|Tls|Netlib)\\w{4,30}",
      ["connection_refused", "connection_terminated", "tls_protocol_error"],
    ],
  ] as const
).map(([name, causes]) => ({
  product: "mitmproxy",
  when: { status: 502, body: [new RegExp(`<h1>502 Bad Gateway</h1> ?<p>${name}\\(`)] },
  causes,
  sure: 0.9,
}));

/** Fiddler answers for a server that it cannot reach, with its name before the text; and from a template. */
const FIDDLER: readonly Signature[] = (
  [
    [/DNS Lookup/i, ["dns_error"]],
    [/ConnectionRefused|0x274d|10061/i, ["connection_refused"]],
    [/TimedOut|0x274c|10060/i, ["connection_timeout"]],
    [/handshake|secure connection/i, ["tls_protocol_error", "tls_certificate_error"]],
    [/./, ["connection_refused", "connection_terminated", "dns_error", "connection_timeout"]],
  ] as const
).map(([text, causes]) => ({
  product: "fiddler",
  when: { status: [502, 504], body: [/^\[Fiddler\] /, text] },
  causes,
  sure: 0.97,
}));

export const DEBUGGING_PROXIES: readonly Signature[] = [
  ...MITMPROXY,
  ...MITMPROXY_PAGE,
  ...FIDDLER,
  {
    product: "fiddler",
    when: { headers: { fiddlertemplate: true } },
    causes: ["proxy_internal_response"],
    sure: 0.97,
  },
];
