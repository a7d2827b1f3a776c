import type { Route } from "../fault.ts";
import type { Gateway, Setup } from "../gateway.ts";

function backend(route: Route, servers: 1 | 2): string {
  const server = (name: string, extra = ""): string =>
    `  server ${name} ${route.host}:${route.port}${extra}\n`;
  const head = `backend ${route.key}\n`;
  if (route.fault === "dns-failure")
    return `${head}  server a ${route.host}:${route.port} init-addr none check inter 300ms\n`;
  if (route.fault === "no-healthy-upstream")
    return `${head}  option httpchk\n${server("a", " check inter 200ms fall 1")}`;
  if (route.fault === "queue-full") return `${head}  timeout queue 700ms\n${server("a", " maxconn 1")}`;
  return `${head}${server("a")}${servers === 2 ? server("b") : ""}`;
}

function config({ port, routes, patienceS }: Setup, servers: 1 | 2): string {
  return `global
  maxconn 200
defaults
  mode http
  retries 2
  timeout connect 1s
  timeout client 20s
  timeout server ${patienceS}s
frontend edge
  bind 127.0.0.1:${port}
${routes.map((route) => `  use_backend ${route.key} if { path_beg ${route.path} }`).join("\n")}
${routes.map((route) => backend(route, servers)).join("\n")}
`;
}

function haproxy(name: string, servers: 1 | 2): Gateway {
  return {
    name,
    product: "haproxy",
    binary: "haproxy",
    version: ["-v"],
    files: (setup) => ({ "haproxy.cfg": config(setup, servers) }),
    args: ({ dir }) => ["-db", "-f", `${dir}/haproxy.cfg`],
  };
}

export const HAPROXY: readonly Gateway[] = [haproxy("haproxy", 1), haproxy("haproxy-two-servers", 2)];
