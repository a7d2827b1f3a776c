import type { Route } from "../fault.ts";
import type { Gateway, Setup } from "../gateway.ts";

const MODULES = [
  "mpm_event",
  "authz_core",
  "proxy",
  "proxy_http",
  "proxy_balancer",
  "slotmem_shm",
  "lbmethod_byrequests",
];

function pass(route: Route, setup: Setup): string {
  const target = `http://${route.host}:${route.port}${route.path}`;
  if (route.fault === "no-healthy-upstream") {
    const refused = setup.routes.find((other) => other.fault === "connection-refused")!;
    return `<Proxy balancer://dead>\n BalancerMember http://${refused.host}:${refused.port} retry=60\n</Proxy>\nProxyPass ${route.path} balancer://dead/`;
  }
  if (route.fault === "queue-full")
    return `ProxyPass ${route.path} ${target} max=1 acquire=300 connectiontimeout=1`;
  return `ProxyPass ${route.path} ${target} connectiontimeout=1 retry=0`;
}

function config(setup: Setup, signature: "On" | "Off"): string {
  return `ServerRoot ${setup.dir}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
Listen 127.0.0.1:${setup.port}
ServerName till.example.test
PidFile ${setup.dir}/pid
ErrorLog ${setup.dir}/error.log
DefaultRuntimeDir ${setup.dir}
ServerSignature ${signature}
ServerTokens ${signature === "On" ? "OS" : "Prod"}
ServerLimit 1
ThreadsPerChild 16
MaxRequestWorkers 16
ProxyTimeout ${setup.patienceS}
${setup.routes.map((route) => pass(route, setup)).join("\n")}
`;
}

function apache(name: string, signature: "On" | "Off"): Gateway {
  return {
    name,
    product: "apache",
    binary: "apache2",
    version: ["-v"],
    files: (setup) => ({ "apache.conf": config(setup, signature) }),
    args: ({ dir }) => ["-X", "-f", `${dir}/apache.conf`],
  };
}

export const APACHE: readonly Gateway[] = [apache("apache", "On"), apache("apache-unsigned", "Off")];
