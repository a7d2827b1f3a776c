/** Real programs failing for known reasons: how each is made ill and well again, and what is true of it. */
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { type Ground, NGINX_LOGS, nginx, pause } from "./ground.ts";

export interface Running {
  ill(): void | Promise<void>;
  well(): void | Promise<void>;
  /** Log sources, `label:file` in the scenario's folder; processes to watch; the kernel's lines. */
  readonly logs: readonly string[];
  readonly watch?: readonly string[];
  readonly kernel?: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly needs: readonly string[];
  /** Any of these is right. */
  readonly causes: readonly Cause[];
  /** The deciding line has to name this. */
  readonly words: RegExp;
  /** It changes what the whole host counts: never at the same time as another. */
  readonly alone?: number;
  readonly start: (ground: Ground) => Promise<Running>;
}

/** An application that is killed and started again. */
function mortal(ground: Ground, port: number, node: readonly string[] = [], options = {}) {
  let child: ChildProcess = ground.app(`${ground.name}-app`, port, node, options);
  const again = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await pause(300);
    child = ground.app(`${ground.name}-app`, port, node, options);
  };
  return {
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => void child.kill("SIGKILL"),
    tell: (mode: string) => void child.send({ mode }),
    again,
  };
}

const told = (mode: string) => async (ground: Ground, port: number) => {
  const app = mortal(ground, port);
  return { ill: () => app.tell(mode), well: () => app.tell("ok") };
};

function behindNginx(
  name: string,
  causes: readonly Cause[],
  words: RegExp,
  ill: (ground: Ground, port: number) => Promise<Pick<Running, "ill" | "well">>,
  more: {
    location?: string;
    http?: string;
    connections?: number;
    logs?: string[];
    watch?: string[];
    kernel?: boolean;
    alone?: number;
  } = {},
): Scenario {
  return {
    name,
    causes,
    words,
    needs: ["nginx"],
    ...(more.alone === undefined ? {} : { alone: more.alone }),
    start: async (ground) => {
      const port = ground.port(1);
      const fault = await ill(ground, port);
      const { location = "proxy_pass http://127.0.0.1:PORT;", http = "", connections } = more;
      nginx(ground, {
        location: withPorts(location, ground),
        http: withPorts(http, ground),
        ...(connections === undefined ? {} : { connections }),
      });
      return {
        ...fault,
        logs: [...NGINX_LOGS, ...(more.logs ?? [])],
        watch: more.watch ?? [],
        kernel: more.kernel ?? false,
      };
    },
  };
}

const crash = async (ground: Ground, port: number, node: string[] = [], options = {}) => {
  const app = mortal(ground, port, node, options);
  return { app, ill: app.kill, well: app.again };
};

/** Connections held open until let go. */
function holding(port: number, count: number, request = "") {
  let held: Socket[] = [];
  return {
    ill: () => {
      held = Array.from({ length: count }, () => {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        if (request !== "") socket.write(request);
        return socket;
      });
    },
    well: () => {
      for (const socket of held) socket.destroy();
      held = [];
    },
  };
}

const REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

function haproxy(ground: Ground, backend: string, defaults = "timeout server 2s"): void {
  const cfg = ground.write(
    "haproxy.cfg",
    `global
  log stdout format raw local0
defaults
  mode http
  log global
  option httplog
  timeout connect 1s
  timeout client 10s
  timeout queue 1s
  retries 1
  ${defaults}
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

function apache(ground: Ground, port: number): void {
  const modules = "/usr/lib/apache2/modules";
  const load = ["mpm_event", "authz_core", "proxy", "proxy_http"]
    .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`)
    .join("\n");
  const conf = ground.write(
    "apache.conf",
    `ServerRoot ${ground.folder}\nServerName localhost\nPidFile ${ground.path("apache.pid")}\nListen 127.0.0.1:${ground.port(0)}\n${load}
ErrorLog ${ground.path("error.log")}\nProxyTimeout 2\nProxyPass / http://127.0.0.1:${port}/ retry=0\n`,
  );
  ground.run("apache", "apache2", ["-f", conf, "-D", "FOREGROUND"]);
}

export const SCENARIOS: readonly Scenario[] = [
  behindNginx("nginx-crash", ["crash-restart"], /refused|gone|took its place/, crash, {
    watch: ["nginx-crash-app.mjs"],
  }),
  behindNginx(
    "nginx-exception",
    ["crash-restart", "app-error"],
    /price|refused/,
    async (ground, port) => {
      const app = mortal(ground, port);
      return { ill: () => app.tell("throw"), well: app.again };
    },
    { logs: ["app:nginx-exception-app.log"] },
  ),
  behindNginx(
    "node-heap",
    ["memory-exhausted", "resource-leak"],
    /JavaScript heap out of memory/,
    async (ground, port) => {
      const app = mortal(ground, port, ["--max-old-space-size=30"]);
      return { ill: () => app.tell("leak"), well: app.again };
    },
    { logs: ["app:node-heap-app.log"] },
  ),
  behindNginx(
    "node-files",
    ["descriptors-exhausted"],
    /Too many open files|EMFILE|descriptors of/i,
    async (ground, port) => {
      const app = mortal(ground, port, [], { limit: "ulimit -n 64; " });
      return { ill: () => app.tell("files"), well: app.again };
    },
    { logs: ["app:node-files-app.log"], watch: ["node-files-app.mjs"] },
  ),
  {
    name: "cgroup-oom",
    needs: ["nginx"],
    causes: ["memory-exhausted"],
    words: /kernel killed \w+ \(pid \d+\).*memory/,
    alone: 0,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      const group = `/sys/fs/cgroup/memory/edgetick-bench-${process.pid}`;
      mkdirSync(group);
      writeFileSync(`${group}/memory.limit_in_bytes`, String(150_000_000));
      process.once("exit", () => existsSync(group) && rmdirSync(group));
      return {
        ill: () => {
          writeFileSync(`${group}/tasks`, String(app.pid));
          app.tell("leak");
        },
        well: app.again,
        logs: NGINX_LOGS,
        kernel: true,
        watch: ["cgroup-oom-app.mjs"],
      };
    },
  },
  behindNginx("nginx-read-timeout", ["upstream-timeout"], /did not answer in time/, told("slow")),
  behindNginx(
    "nginx-closed",
    ["crash-restart", "app-error"],
    /closed the connection without an answer/,
    told("close"),
  ),
  behindNginx("nginx-header", ["header-too-large"], /proxy_buffer_size/, told("header"), {}),
  behindNginx(
    "nginx-limit-req",
    ["rate-limited"],
    /limit_req zone "site"/,
    async (ground, port) => {
      mortal(ground, port);
      let timer: NodeJS.Timeout | undefined;
      return {
        ill: () => {
          timer = setInterval(() => void fetch(`http://127.0.0.1:${ground.port(0)}/`).catch(() => {}), 100);
        },
        well: () => clearInterval(timer),
      };
    },
    {
      http: "limit_req_zone $server_port zone=site:1m rate=2r/s;",
      location: "limit_req zone=site burst=3 nodelay; proxy_pass http://127.0.0.1:PORT;",
    },
  ),
  behindNginx(
    "nginx-limit-conn",
    ["connection-limit"],
    /limit_conn zone "all"/,
    async (ground, port) => {
      mortal(ground, port).tell("slow");
      const held = holding(ground.port(0), 4, REQUEST);
      const app = mortal(ground, ground.port(2));
      void app;
      let timer: NodeJS.Timeout | undefined;
      return {
        ill: () => {
          held.ill();
          timer = setInterval(() => {
            held.well();
            held.ill();
          }, 1500);
        },
        well: () => {
          clearInterval(timer);
          held.well();
        },
      };
    },
    {
      http: "limit_conn_zone $server_port zone=all:1m; map $http_x_edgetick_check $up { default 127.0.0.1:PORT2; '' 127.0.0.1:PORT; }",
      location: "limit_conn all 3; proxy_read_timeout 10s; proxy_pass http://$up;",
    },
  ),
  behindNginx(
    "nginx-worker-connections",
    ["connection-limit"],
    /worker_connections/,
    async (ground, port) => {
      mortal(ground, port);
      return holding(ground.port(0), 40, "GET / HTTP/1.1\r\n");
    },
    { connections: 16 },
  ),
  {
    name: "nginx-dns",
    needs: ["nginx"],
    causes: ["dns-resolution"],
    words: /could not resolve app\.internal\.example/,
    start: async (ground) => {
      let fails = false;
      mortal(ground, ground.port(1));
      ground.dns(ground.port(2), () => fails);
      nginx(ground, {
        http: `resolver 127.0.0.1:${ground.port(2)} valid=1s ipv6=off; resolver_timeout 1s;`,
        location: `set $up http://app.internal.example:${ground.port(1)}; proxy_pass $up;`,
      });
      const failing = (now: boolean) => () => {
        fails = now;
      };
      return { ill: failing(true), well: failing(false), logs: NGINX_LOGS };
    },
  },
  {
    name: "nginx-accept-queue",
    needs: ["nginx", "python3"],
    causes: ["connection-limit"],
    words: /accept queue/,
    alone: 1,
    start: async (ground) => {
      const listener = ground.write("listener.py", LISTENER);
      const queue = ground.run("queue", "python3", [listener, String(ground.port(1))]);
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      const held = holding(ground.port(1), 40);
      return {
        ill: async () => {
          queue.kill("SIGSTOP");
          held.ill();
          await pause(200);
        },
        well: () => {
          held.well();
          queue.kill("SIGCONT");
        },
        logs: NGINX_LOGS,
        kernel: true,
      };
    },
  },
  {
    name: "haproxy-crash",
    needs: ["haproxy"],
    causes: ["crash-restart"],
    words: /gone|took its place|refused the connection/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return {
        ill: app.kill,
        well: app.again,
        watch: ["haproxy-crash-app.mjs"],
        logs: ["haproxy:haproxy.log"],
      };
    },
  },
  {
    name: "haproxy-maxconn",
    needs: ["haproxy"],
    causes: ["connection-limit"],
    words: /maxconn/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)} maxconn 1`, "timeout server 10s");
      const held = holding(ground.port(0), 3, REQUEST);
      let timer: NodeJS.Timeout | undefined;
      return {
        ill: () => {
          app.tell("slow");
          held.ill();
          timer = setInterval(() => {
            held.well();
            held.ill();
          }, 4000);
        },
        well: () => {
          clearInterval(timer);
          held.well();
          app.tell("ok");
        },
        logs: ["haproxy:haproxy.log"],
      };
    },
  },
  {
    name: "haproxy-flap",
    needs: ["haproxy"],
    causes: ["no-healthy-upstream"],
    words: /marked app\/a down/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(
        ground,
        `option httpchk GET /health\n  server a 127.0.0.1:${ground.port(1)} check inter 1s fall 2 rise 1`,
      );
      return { ill: () => app.tell("unhealthy"), well: () => app.tell("ok"), logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "haproxy-slow",
    needs: ["haproxy"],
    causes: ["upstream-timeout"],
    words: /timeout server/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "apache-slow",
    needs: ["apache2"],
    causes: ["upstream-timeout"],
    words: /70007/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      apache(ground, ground.port(1));
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["apache:error.log"] };
    },
  },
  {
    name: "apache-crash",
    needs: ["apache2"],
    causes: ["crash-restart"],
    words: /gone|took its place|Connection refused/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      apache(ground, ground.port(1));
      return { ill: app.kill, well: app.again, watch: ["apache-crash-app.mjs"], logs: ["apache:error.log"] };
    },
  },
  {
    name: "caddy-crash",
    needs: ["caddy"],
    causes: ["crash-restart"],
    words: /gone|took its place|connection refused/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      const file = ground.write(
        "Caddyfile",
        `{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:${ground.port(0)} {\n\treverse_proxy 127.0.0.1:${ground.port(1)}\n}\n`,
      );
      ground.run("caddy", "caddy", ["run", "--adapter", "caddyfile", "--config", file], {
        HOME: ground.folder,
      });
      return { ill: app.kill, well: app.again, watch: ["caddy-crash-app.mjs"], logs: ["caddy:caddy.log"] };
    },
  },
  {
    name: "varnish-slow",
    needs: ["varnishd", "varnishlog"],
    causes: ["upstream-timeout"],
    words: /did not begin its answer in time/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      const vcl = ground.write(
        "v.vcl",
        `vcl 4.1; backend app { .host = "127.0.0.1"; .port = "${ground.port(1)}"; .first_byte_timeout = 2s; } sub vcl_recv { return (pass); }`,
      );
      mkdirSync(ground.path("v"), { mode: 0o755 });
      ground.run("varnishd", "varnishd", [
        "-F",
        "-n",
        ground.path("v"),
        "-a",
        `127.0.0.1:${ground.port(0)}`,
        "-f",
        vcl,
        "-s",
        "malloc,20m",
      ]);
      await pause(4000);
      ground.run("varnishlog", "varnishlog", [
        "-n",
        ground.path("v"),
        "-g",
        "request",
        "-q",
        "BerespStatus >= 500 or RespStatus >= 500",
      ]);
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["varnish:varnishlog.log"] };
    },
  },
  {
    name: "gunicorn-timeout",
    needs: ["nginx", "gunicorn"],
    causes: ["upstream-timeout"],
    words: /--timeout/,
    start: async (ground) => {
      ground.write("slow.flag", "");
      ground.write("app.py", PYTHON);
      ground.run("gunicorn", "gunicorn", [
        "--workers",
        "3",
        "--timeout",
        "3",
        "--bind",
        `127.0.0.1:${ground.port(1)}`,
        "app:app",
      ]);
      nginx(ground, { location: `proxy_read_timeout 20s; proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return {
        ill: () => void ground.write("slow.flag", "slow"),
        well: () => void ground.write("slow.flag", ""),
        logs: [...NGINX_LOGS, "gunicorn:gunicorn.log"],
      };
    },
  },
  {
    name: "gunicorn-segv",
    needs: ["nginx", "gunicorn"],
    causes: ["crash-restart"],
    words: /signal 11/,
    start: async (ground) => {
      ground.write("slow.flag", "");
      ground.write("app.py", PYTHON);
      ground.run("gunicorn", "gunicorn", [
        "--workers",
        "3",
        "--bind",
        `127.0.0.1:${ground.port(1)}`,
        "app:app",
      ]);
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return {
        ill: () => void ground.write("slow.flag", "segv"),
        well: () => void ground.write("slow.flag", ""),
        logs: [...NGINX_LOGS, "gunicorn:gunicorn.log"],
      };
    },
  },
  {
    name: "phpfpm-full",
    needs: ["nginx", "php-fpm8.2"],
    causes: ["pool-exhausted"],
    words: /max_children/,
    start: async (ground) => {
      ground.write("i.php", '<?php if (isset($_GET["sleep"])) sleep(4); echo "ok";');
      const conf = ground.write(
        "fpm.conf",
        `[global]\nerror_log=${ground.path("fpm-error.log")}\ndaemonize=no\n[www]\nuser=root\ngroup=root\nlisten=127.0.0.1:${ground.port(1)}\npm=dynamic\npm.max_children=2\npm.start_servers=1\npm.min_spare_servers=1\npm.max_spare_servers=1\n`,
      );
      ground.run("fpm", "php-fpm8.2", ["-R", "-F", "-y", conf]);
      nginx(ground, {
        location: `include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME ${ground.path("i.php")}; fastcgi_read_timeout 2s; fastcgi_pass 127.0.0.1:${ground.port(1)};`,
      });
      let timer: NodeJS.Timeout | undefined;
      return {
        ill: () => {
          timer = setInterval(() => {
            for (let n = 0; n < 3; n++)
              void fetch(`http://127.0.0.1:${ground.port(0)}/?sleep=1`).catch(() => {});
          }, 3000);
        },
        well: () => clearInterval(timer),
        logs: [...NGINX_LOGS, "php-fpm:fpm-error.log"],
      };
    },
  },
  behindNginx(
    "app-database",
    ["app-error"],
    /ECONNREFUSED/,
    async (ground, port) => {
      const app = mortal(ground, port, [], { env: { DATABASE: String(ground.port(5)) } });
      return { ill: () => app.tell("database"), well: () => app.tell("ok") };
    },
    { logs: ["app:app-database-app.log"] },
  ),
];

const LISTENER = `import socket, sys
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(2)
while True:
    c, _ = s.accept()
    try:
        c.settimeout(1); c.recv(65536); c.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nok\\n")
    except OSError: pass
    c.close()
`;

const PYTHON = `import os, signal, time
def app(environ, start_response):
    told = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "slow.flag")).read()
    if told == "slow": time.sleep(30)
    if told == "segv": os.kill(os.getpid(), signal.SIGSEGV)
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"ok"]
`;

/** Ports stand in the configuration by name. */
function withPorts(text: string, ground: Ground): string {
  return text.replaceAll("PORT2", String(ground.port(2))).replaceAll("PORT", String(ground.port(1)));
}
