/** What scenarios are made of: applications that can be made ill, and well again. */
import type { ChildProcess } from "node:child_process";
import { connect, type Socket } from "node:net";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { NGINX_LOGS, nginx } from "./fronts.ts";
import { type Ground, pause } from "./ground.ts";

export interface Running {
  ill(): void | Promise<void>;
  well(): void | Promise<void>;
  /** Log sources, `label:file` in the scenario's folder; processes to watch; the kernel's lines. */
  readonly logs: readonly string[];
  readonly watch?: readonly string[];
  readonly kernel?: boolean;
  /** How long before the minute that is to fail it is made ill. */
  readonly leadMs?: number;
  /** How long after that minute's beginning it is made well. */
  readonly lastsMs?: number;
}

export interface Scenario {
  readonly name: string;
  readonly needs: readonly string[];
  /** Any of these is right. */
  readonly causes: readonly Cause[];
  /** The deciding line has to name this. */
  readonly words: RegExp;
  /** Minutes between its faults, where few would tell nothing. */
  readonly every?: number;
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
    every?: number;
  } = {},
): Scenario {
  return {
    name,
    causes,
    words,
    needs: ["nginx"],
    ...(more.every === undefined ? {} : { every: more.every }),
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

/** Connections held open until let go; with `renewMs` others take their place that often, where servers end them. */
export function holding(port: number, count: number, request = "", renewMs?: number) {
  let held: Socket[] = [];
  let timer: NodeJS.Timeout | undefined;
  const hold = () => {
    for (const socket of held) socket.destroy();
    held = Array.from({ length: count }, () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      if (request !== "") socket.write(request);
      return socket;
    });
  };
  return {
    ill: () => {
      hold();
      if (renewMs !== undefined) timer = setInterval(hold, renewMs);
    },
    well: () => {
      clearInterval(timer);
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
