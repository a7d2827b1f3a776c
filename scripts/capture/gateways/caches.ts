import type { Gateway, Setup } from "../gateway.ts";

/** Varnish refuses a VCL whose backend does not resolve, so there is no DNS fault for it. */
function vcl({ routes, patienceS }: Setup): string {
  const usable = routes.filter((route) => route.fault !== "dns-failure");
  const name = (key: string): string => key.replaceAll("-", "_");
  const backends = usable.map((route) => {
    const sick =
      route.fault === "no-healthy-upstream"
        ? ' .probe = { .url = "/"; .interval = 1s; .initial = 0; .threshold = 3; }'
        : "";
    const limit = route.fault === "queue-full" ? " .max_connections = 1;" : "";
    return `backend b_${name(route.key)} { .host = "${route.host}"; .port = "${route.port}"; .connect_timeout = 1s; .first_byte_timeout = ${patienceS}s; .between_bytes_timeout = ${patienceS}s;${limit}${sick} }`;
  });
  const choose = usable.map(
    (route) => `if (req.url ~ "^${route.path}") { set req.backend_hint = b_${name(route.key)}; }`,
  );
  return `vcl 4.1;\n${backends.join("\n")}\nsub vcl_recv {\n${choose.join("\n")}\nif (req.url ~ "^/policy/") { return (synth(503, "Closed for stocktaking")); }\nreturn (pass);\n}\n`;
}

function squidConf({ port, dir, routes, patienceS }: Setup): string {
  const peers = routes.map((route, i) => {
    const limit = route.fault === "queue-full" ? " max-conn=1" : "";
    return `acl a${i} urlpath_regex ^${route.path}
cache_peer ${route.host} parent ${route.port} 0 no-query originserver name=p${i} connect-timeout=1${limit}
cache_peer_access p${i} allow a${i}
cache_peer_access p${i} deny all`;
  });
  return `http_port 127.0.0.1:${port} accel defaultsite=till.example.test
visible_hostname front.example.test
pid_filename ${dir}/pid
cache_log ${dir}/cache.log
access_log none
cache deny all
coredump_dir ${dir}
read_timeout ${patienceS} seconds
connect_timeout 1 seconds
forward_timeout ${patienceS + 1} seconds
http_access allow all
never_direct allow all
icp_port 0
netdb_filename none
pinger_enable off
logfile_rotate 0
${peers.join("\n")}
`;
}

function remap({ port, routes }: Setup): string {
  return `${routes.map((route) => `map http://till.example.test:${port}${route.path} http://${route.host}:${route.port}${route.path}\nmap http://till.example.test${route.path} http://${route.host}:${route.port}${route.path}`).join("\n")}\n`;
}

function records({ port, patienceS }: Setup): string {
  return `CONFIG proxy.config.http.server_ports STRING ${port}:ip-in=127.0.0.1
CONFIG proxy.config.url_remap.pristine_host_hdr INT 1
CONFIG proxy.config.url_remap.remap_required INT 1
CONFIG proxy.config.http.connect_attempts_timeout INT ${patienceS}
CONFIG proxy.config.http.connect_attempts_max_retries INT 0
CONFIG proxy.config.http.transaction_no_activity_timeout_out INT ${patienceS}
CONFIG proxy.config.http.cache.http INT 0
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.dns.lookup_timeout INT 1
CONFIG proxy.config.dns.retries INT 0
`;
}

export const CACHES: readonly Gateway[] = [
  {
    name: "varnish",
    product: "varnish",
    binary: "varnishd",
    version: ["-V"],
    files: (setup) => ({ "default.vcl": vcl(setup) }),
    args: ({ dir, port }) => [
      "-F",
      "-j",
      "none",
      "-f",
      `${dir}/default.vcl`,
      "-a",
      `127.0.0.1:${port}`,
      "-n",
      `${dir}/n`,
      "-s",
      "malloc,32m",
    ],
  },
  {
    name: "squid",
    product: "squid",
    binary: "squid",
    version: ["-v"],
    files: (setup) => ({ "squid.conf": squidConf(setup) }),
    args: ({ dir }) => ["-N", "-f", `${dir}/squid.conf`],
  },
  {
    name: "trafficserver",
    product: "trafficserver",
    binary: "traffic_server",
    version: ["-V"],
    files: (setup) => ({
      "etc/remap.config": remap(setup),
      "etc/records.config": records(setup),
      "etc/storage.config": "",
      "etc/ip_allow.yaml":
        "ip_allow:\n  - apply: in\n    ip_addrs: 127.0.0.1\n    action: allow\n    methods: ALL\n",
      "var/keep": "",
      "log/keep": "",
      "run/keep": "",
      "runroot.yaml": `prefix: ${setup.dir}\nexec_prefix: /usr\nbindir: /usr/bin\nsbindir: /usr/sbin\nsysconfdir: ${setup.dir}/etc\ndatadir: ${setup.dir}/var\nlibdir: /usr/lib/trafficserver\nlibexecdir: /usr/lib/trafficserver/modules\nlocalstatedir: ${setup.dir}/var\nruntimedir: ${setup.dir}/run\nlogdir: ${setup.dir}/log\ncachedir: ${setup.dir}/var\n`,
    }),
    args: ({ dir }) => [`--run-root=${dir}/runroot.yaml`],
  },
];
