import type { Gateway, Setup } from "../gateway.ts";

function lighttpd({ port, dir, routes, patienceS }: Setup): string {
  const rules = routes
    .filter((route) => route.fault !== "dns-failure")
    .map(
      (route) =>
        `$HTTP["url"] =~ "^${route.path}" { proxy.server = ( "" => ( ( "host" => "${route.host}", "port" => ${route.port}, "connect-timeout" => 1, "read-timeout" => ${patienceS} ) ) ) }`,
    );
  return `server.modules = ( "mod_proxy" )
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${dir}"
server.errorlog = "${dir}/error.log"
${rules.join("\n")}
`;
}

function h2o({ port, dir, routes, patienceS }: Setup): string {
  const paths = routes.map(
    (route) =>
      `      ${route.path}:\n        proxy.reverse.url: http://${route.host}:${route.port}${route.path}`,
  );
  return `pid-file: ${dir}/pid
user: root
listen: { host: 127.0.0.1, port: ${port} }
proxy.timeout.io: ${patienceS * 1000}
proxy.timeout.keepalive: 0
hosts:
  default:
    paths:
${paths.join("\n")}
`;
}

function nghttpx({ port, dir, routes, patienceS }: Setup): string {
  const backends = routes.map((route) => {
    const dns = route.fault === "dns-failure" ? ";dns" : "";
    return `backend=${route.host},${route.port};${route.path}${dns}`;
  });
  return `frontend=127.0.0.1,${port};no-tls
${backends.join("\n")}
backend=127.0.0.1,${routes[0]!.port}
backend-read-timeout=${patienceS}
backend-connect-timeout=1
workers=1
errorlog-file=${dir}/error.log
accesslog-file=/dev/null
pid-file=${dir}/pid
`;
}

function tinyproxy({ port, routes, patienceS }: Setup): string {
  return `Port ${port}
Listen 127.0.0.1
Timeout ${patienceS + 2}
MaxClients 20
ReverseOnly Yes
${routes.map((route) => `ReversePath "${route.path}" "http://${route.host}:${route.port}${route.path}"`).join("\n")}
`;
}

function caddy({ port, routes, patienceS }: Setup): string {
  const handles = routes.map((route) => {
    const limit = route.fault === "queue-full" ? "max_conns_per_host 1" : "";
    const health = route.fault === "no-healthy-upstream" ? "health_uri /\nhealth_interval 300ms" : "";
    return `handle ${route.path}* {
  reverse_proxy ${route.host}:${route.port} {
    ${health}
    transport http {
      dial_timeout 1s
      response_header_timeout ${patienceS}s
      ${limit}
    }
  }
}`;
  });
  return `{
  admin off
  auto_https off
}
http://:${port} {
bind 127.0.0.1
${handles.join("\n")}
}
`;
}

function simple(
  product: string,
  binary: string,
  version: string[],
  file: string,
  write: (setup: Setup) => string,
  args: (path: string) => string[],
): Gateway {
  return {
    name: product,
    product,
    binary,
    version,
    files: (setup) => ({ [file]: write(setup) }),
    args: ({ dir }) => args(`${dir}/${file}`),
    env: ({ dir }) => ({ HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir }),
  };
}

export const SMALL: readonly Gateway[] = [
  simple("lighttpd", "lighttpd", ["-v"], "lighttpd.conf", lighttpd, (path) => ["-D", "-f", path]),
  simple("h2o", "h2o", ["--version"], "h2o.conf", h2o, (path) => ["-c", path]),
  simple("nghttpx", "nghttpx", ["--version"], "nghttpx.conf", nghttpx, (path) => [`--conf=${path}`]),
  simple("tinyproxy", "tinyproxy", ["-v"], "tinyproxy.conf", tinyproxy, (path) => ["-d", "-c", path]),
  simple("caddy", "caddy", ["version"], "Caddyfile", caddy, (path) => [
    "run",
    "--config",
    path,
    "--adapter",
    "caddyfile",
  ]),
];
