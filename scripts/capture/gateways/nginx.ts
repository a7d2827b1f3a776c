import type { Route } from "../fault.ts";
import type { Gateway, Setup } from "../gateway.ts";

function location(route: Route): string {
  if (route.fault === "dns-failure") {
    return `location ${route.path} { resolver 127.0.0.1:9 valid=1s; resolver_timeout 1s; set $name "${route.host}"; proxy_pass http://$name:${route.port}; }`;
  }
  if (route.fault === "queue-full")
    return `location ${route.path} { limit_conn one 1; proxy_pass http://${route.host}:${route.port}; }`;
  if (route.fault === "no-healthy-upstream") return `location ${route.path} { proxy_pass http://dead; }`;
  return `location ${route.path} { proxy_pass http://${route.host}:${route.port}; }`;
}

function config(setup: Setup, tokens: "on" | "off"): string {
  const refused = setup.routes.find((route) => route.fault === "connection-refused");
  const dead = refused
    ? `upstream dead { server ${refused.host}:${refused.port} max_fails=1 fail_timeout=60s; server ${refused.host}:${refused.port} max_fails=1 fail_timeout=60s; }`
    : "";
  return `daemon off; master_process off; pid ${setup.dir}/pid; error_log ${setup.dir}/error.log;
events { }
http {
  access_log off; server_tokens ${tokens};
  client_body_temp_path ${setup.dir}/b; proxy_temp_path ${setup.dir}/p; fastcgi_temp_path ${setup.dir}/f; uwsgi_temp_path ${setup.dir}/u; scgi_temp_path ${setup.dir}/s;
  proxy_connect_timeout 2s; proxy_read_timeout ${setup.patienceS}s;
  limit_conn_zone $server_port zone=one:1m;
  ${dead}
  server { listen 127.0.0.1:${setup.port}; ${setup.routes.map(location).join("\n    ")} }
}`;
}

function nginx(name: string, tokens: "on" | "off"): Gateway {
  return {
    name,
    product: "nginx",
    binary: "nginx",
    version: ["-v"],
    files: (setup) => ({ "nginx.conf": config(setup, tokens) }),
    args: ({ dir }) => ["-p", dir, "-c", `${dir}/nginx.conf`, "-e", `${dir}/error.log`],
  };
}

export const NGINX: readonly Gateway[] = [nginx("nginx", "on"), nginx("nginx-tokens-off", "off")];
