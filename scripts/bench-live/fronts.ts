/** The programs in front of an application. */
import { mkdirSync } from "node:fs";
import { type Ground, type Network, pause } from "./ground.ts";

const FORMAT = `log_format edgetick '$time_iso8601 $status $request_time check=$http_x_edgetick_check upstream=$upstream_addr ustatus=$upstream_status connect=$upstream_connect_time header=$upstream_header_time "$request"';`;

export interface Nginx {
  readonly location: string;
  readonly http?: string;
  readonly connections?: number;
  readonly main?: string;
  /** A socket file, for one in another network. */
  readonly socket?: string;
  readonly network?: Network;
}

/** nginx in the foreground; its logs are error.log and access.log of the scenario's folder. */
export function nginx(ground: Ground, more: Nginx): void {
  const { location, http = "", connections = 128, main = "", socket } = more;
  const listen = socket === undefined ? `127.0.0.1:${ground.port(0)}` : `unix:${ground.path(socket)}`;
  const conf = ground.write(
    "nginx.conf",
    `worker_processes 1; daemon off; pid ${ground.path("nginx.pid")}; user root; ${main}
events { worker_connections ${connections}; }
http { ${FORMAT} access_log ${ground.path("access.log")} edgetick; ${http}
  server { listen ${listen}; proxy_read_timeout ${ground.vary.pick(2, 1, 3, 4)}s; proxy_connect_timeout ${ground.vary.pick(2, 1, 3)}s;
    location / { ${location} } } }
`,
  );
  (more.network ?? ground).run("nginx", "nginx", ["-c", conf, "-e", ground.path("error.log")]);
}

export const NGINX_LOGS = ["nginx:error.log", "nginx:access.log"];

export function haproxy(ground: Ground, backend: string, defaults?: string): void {
  const seconds = ground.vary.pick(2, 1, 3, 4);
  const cfg = ground.write(
    "haproxy.cfg",
    `global
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect ${ground.vary.pick(1000, 500, 2000)}ms
  timeout client 10s
  timeout queue ${ground.vary.pick(1000, 600, 2500)}ms
  retries ${ground.vary.pick(1, 0, 2)}
  ${defaults ?? `timeout server ${seconds}s`}
frontend www
  bind 127.0.0.1:${ground.port(0)}
  http-request capture req.hdr(x-edgetick-check) len 110
  default_backend app
backend app
  ${backend}
`,
  );
  ground.run("haproxy", "haproxy", ["-f", cfg, "-db"]);
}

export function apache(ground: Ground, port: number, more = ""): void {
  const modules = "/usr/lib/apache2/modules";
  const load = ["mpm_event", "authz_core", "proxy", "proxy_http"]
    .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`)
    .join("\n");
  const conf = ground.write(
    "apache.conf",
    `ServerRoot ${ground.folder}\nServerName localhost\nPidFile ${ground.path("apache.pid")}\nListen 127.0.0.1:${ground.port(0)}\n${load}
ErrorLog ${ground.path("error.log")}\nProxyTimeout ${ground.vary.pick(2, 1, 3, 4)}\nProxyPass / http://127.0.0.1:${port}/ retry=0\n${more}\n`,
  );
  ground.run("apache", "apache2", ["-f", conf, "-D", "FOREGROUND"]);
}

export function caddy(ground: Ground, directive: string): void {
  const file = ground.write(
    "Caddyfile",
    `{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:${ground.port(0)} {\n\t${directive}\n}\n`,
  );
  ground.run("caddy", "caddy", ["run", "--adapter", "caddyfile", "--config", file], { HOME: ground.folder });
}

/** With varnishlog beside it. */
export async function varnish(ground: Ground, backend: string): Promise<void> {
  const vcl = ground.write(
    "v.vcl",
    `vcl 4.1; backend app { .host = "127.0.0.1"; .port = "${ground.port(1)}"; ${backend} } sub vcl_recv { return (pass); }`,
  );
  mkdirSync(ground.path("v"), { mode: 0o755 });
  const storage = ["-s", "malloc,20m"];
  const address = ["-a", `127.0.0.1:${ground.port(0)}`];
  ground.run("varnishd", "varnishd", ["-F", "-n", ground.path("v"), ...address, "-f", vcl, ...storage]);
  await pause(4000);
  const failing = ["-g", "request", "-q", "BerespStatus >= 500 or RespStatus >= 500"];
  ground.run("varnishlog", "varnishlog", ["-n", ground.path("v"), ...failing]);
}
