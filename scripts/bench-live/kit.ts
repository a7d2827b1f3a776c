/** What scenarios are made of: applications that can be made ill, and the programs in front of them. */
import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
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
  /** The minute of its cycle, where others see its lines or counters too: those of one turn fail of the same. */
  readonly turn?: number;
  readonly start: (ground: Ground) => Promise<Running>;
}

/** A program that is killed and started again. */
export function killable(start: () => ChildProcess) {
  let child = start();
  return {
    child: () => child,
    kill: () => void child.kill("SIGKILL"),
    again: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await pause(300);
      child = start();
    },
  };
}

/** Programs that can't be spoken to read the file `flag` at each request. */
export function flagged(ground: Ground) {
  const set = (mode: string) => () => void ground.write("flag", mode);
  set("")();
  return (mode: string): Pick<Running, "ill" | "well"> => ({ ill: set(mode), well: set("") });
}

/** An application that can be spoken to. */
export function mortal(ground: Ground, port: number, node: readonly string[] = [], options = {}) {
  const app = killable(() => ground.app(`${ground.name}-app`, port, node, options));
  return {
    ...app,
    pid: () => app.child().pid ?? 0,
    tell: (mode: string) => void app.child().send({ mode }),
  };
}

export const told = (mode: string) => async (ground: Ground, port: number) => {
  const app = mortal(ground, port);
  return { ill: () => app.tell(mode), well: () => app.tell("ok") };
};

export function behindNginx(
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
    turn?: number;
  } = {},
): Scenario {
  return {
    name,
    causes,
    words,
    needs: ["nginx"],
    ...(more.turn === undefined ? {} : { turn: more.turn }),
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

export const crash = async (ground: Ground, port: number, node: string[] = [], options = {}) => {
  const app = mortal(ground, port, node, options);
  return { app, ill: app.kill, well: app.again };
};

/** Connections held open until let go. */
export function holding(port: number, count: number, request = "") {
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

/** A listener that stops accepting while its queue is filled; it runs already. */
export function unaccepting(ground: Ground) {
  const port = ground.port(1);
  ground.shows("net/netstat");
  const queue = ground.run("queue", "python3", [ground.write("listener.py", LISTENER), String(port)]);
  const held = holding(port, 40);
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
    kernel: true,
  };
}

export const REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

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

/** Ports stand in the configuration by name. */
function withPorts(text: string, ground: Ground): string {
  return text.replaceAll("PORT2", String(ground.port(2))).replaceAll("PORT", String(ground.port(1)));
}

/** It accepts one at a time, with a queue of two. */
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
