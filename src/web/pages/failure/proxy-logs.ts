/**
 * How each proxy is told to log `x-edgetick-check`, and how its log is then asked for one check.
 * Sources: ngx_http_log_module, HAProxy configuration manual (capture), mod_log_config, Caddy "log" directive,
 * Envoy access logging, Traefik access logs.
 */

interface ProxyLog {
  readonly name: string;
  /** Attribution's product slugs that mean this proxy. */
  readonly products: readonly string[];
  readonly file: string;
  readonly setUp: string;
  readonly look: string;
}

export const PROXY_LOGS: readonly ProxyLog[] = [
  {
    name: "nginx",
    products: ["nginx", "openresty", "tengine", "angie", "ingress-nginx"],
    file: "/var/log/nginx/edgetick.log",
    setUp: `log_format edgetick '$time_iso8601 $status $request_time check=$http_x_edgetick_check '
                    'upstream=$upstream_addr ustatus=$upstream_status '
                    'connect=$upstream_connect_time header=$upstream_header_time "$request"';
access_log /var/log/nginx/edgetick.log edgetick;`,
    look: "upstream= and ustatus= name the server that failed; the error log of the same second says how.",
  },
  {
    name: "HAProxy",
    products: ["haproxy"],
    file: "/var/log/haproxy.log",
    setUp: `frontend www
    http-request capture req.hdr(x-edgetick-check) len 110
    log-format "%ci [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %tsc check=%[capture.req.hdr(0)]"`,
    look: "The four letters are the termination state: SC refused (with <NOSRV>: no server is up), sC connect timeout, SH closed before its answer, sH read timeout, sQ too long in the queue.",
  },
  {
    name: "Apache",
    products: ["apache", "httpd"],
    file: "/var/log/apache2/edgetick.log",
    setUp: `LogFormat "%t %>s %D check=%{x-edgetick-check}i balancer=%{BALANCER_WORKER_NAME}e \\"%r\\"" edgetick
CustomLog \${APACHE_LOG_DIR}/edgetick.log edgetick`,
    look: "%D is the time in microseconds; the error log of the same second has the proxy: lines.",
  },
  {
    name: "Caddy",
    products: ["caddy"],
    file: "/var/log/caddy/access.log",
    setUp: `shop.example {
  log {
    output file /var/log/caddy/access.log
  }
}`,
    look: "Caddy logs every request header as JSON, so nothing more is needed.",
  },
  {
    name: "Envoy",
    products: ["envoy", "istio"],
    file: "/var/log/envoy/access.log",
    setUp: `access_log:
- name: envoy.access_loggers.file
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
    path: /var/log/envoy/access.log
    log_format:
      text_format_source:
        inline_string: "%START_TIME% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %UPSTREAM_HOST% check=%REQ(X-EDGETICK-CHECK)%\\n"`,
    look: "%RESPONSE_FLAGS%: UF could not connect, UC was cut, UT timed out, UH had no healthy host.",
  },
  {
    name: "Traefik",
    products: ["traefik"],
    file: "/var/log/traefik/access.log",
    setUp: `accessLog:
  filePath: /var/log/traefik/access.log
  format: json
  fields:
    headers:
      names:
        X-Edgetick-Check: keep`,
    look: "OriginStatus 0 means that Traefik answered by itself; ServiceURL names the backend.",
  },
];

/** `id` holds only a-z, 0-9, dots and dashes (see checkId), so it needs no escaping. */
export function grepCommand(log: ProxyLog, id: string): string {
  return `grep -F '${id}' ${log.file}`;
}

/** The log of the product that answered comes first. */
export function logsFor(product: string | null): readonly ProxyLog[] {
  const own = PROXY_LOGS.filter((log) => product !== null && log.products.includes(product));
  return [...own, ...PROXY_LOGS.filter((log) => !own.includes(log))];
}
