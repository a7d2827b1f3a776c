/** What a scenario stands on: a folder, ports, programs that end with it. Loopback only. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Variant } from "./variant.ts";

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

export class Ground {
  readonly #children = new Set<ChildProcess>();
  readonly #closers: (() => void)[] = [];
  readonly folder: string;
  /** /proc without what the whole host counts: the scenarios run side by side, and are each other's noise. */
  readonly proc: string;
  readonly name: string;
  readonly base: number;
  readonly vary: Variant;

  constructor(root: string, name: string, base: number, vary: Variant) {
    this.name = name;
    this.base = base;
    this.vary = vary;
    this.folder = join(root, name);
    mkdirSync(this.folder, { recursive: true, mode: 0o755 });
    this.proc = join(this.folder, "proc");
    this.shows("meminfo", "loadavg", "uptime", "sys/fs/file-nr");
  }

  /** Files of /proc that this scenario's agent sees, also where others change what they count. */
  shows(...files: readonly string[]): void {
    for (const file of files) {
      mkdirSync(dirname(join(this.proc, file)), { recursive: true });
      symlinkSync(`/proc/${file}`, join(this.proc, file));
    }
  }

  /** Ports of this scenario: 0 is what the monitor asks. */
  port(n: number): number {
    return this.base + n;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  append(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  /** Has nginx read its configuration again. */
  reload(pidFile: string): void {
    process.kill(Number(readFileSync(this.path(pidFile), "utf8")), "SIGHUP");
  }

  /** Output goes to `<name>.log`. */
  run(
    name: string,
    command: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): ChildProcess {
    const out = openSync(this.path(`${name}.log`), "a");
    const child = spawn(command, args, {
      stdio: ["ignore", out, out],
      env: { ...process.env, ...env },
      cwd: this.folder,
    });
    return this.#kept(child);
  }

  /** A Node application under a name of its own, so that an agent can watch it. */
  app(name: string, port: number, node: readonly string[] = [], { limit = "", env = {} } = {}): ChildProcess {
    const file = this.path(`${name}.mjs`);
    copyFileSync(join(import.meta.dirname, "app.mjs"), file);
    const out = openSync(this.path(`${name}.log`), "a");
    const command = `${limit}exec "$0" "$@"`;
    const child = spawn("sh", ["-c", command, process.execPath, ...node, file, String(port)], {
      stdio: ["ignore", out, out, "ipc"],
      env: { ...process.env, ...env },
    });
    if (child.pid !== undefined) symlinkSync(`/proc/${child.pid}`, join(this.proc, String(child.pid)));
    return this.#kept(child);
  }

  #kept(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    child.on("error", () => {});
    child.on("exit", () => this.#children.delete(child));
    return child;
  }

  /** Answers each connection as told. */
  async listen(port: number, backlog: number): Promise<void> {
    const server = createServer((socket) => socket.on("error", () => {}));
    await new Promise<void>((resolve) => server.listen({ port, host: "127.0.0.1", backlog }, resolve));
    this.#closers.push(() => server.close());
  }

  /** A name server, by UDP and TCP, that knows each name at 127.0.0.1, or answers SERVFAIL. */
  dns(port: number, fails: () => boolean): void {
    const socket = createSocket("udp4", (query, from) =>
      socket.send(answerTo(query, fails()), from.port, from.address),
    );
    socket.bind(port, "127.0.0.1");
    const server = createServer((stream) => {
      stream.on("error", () => {});
      stream.on("data", (data) => {
        const answer = answerTo(data.subarray(2), fails());
        stream.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
      });
    });
    server.listen(port, "127.0.0.1");
    this.#closers.push(
      () => socket.close(),
      () => server.close(),
    );
  }

  async clear(): Promise<void> {
    for (const close of this.#closers) close();
    for (const child of this.#children) child.kill("SIGTERM");
    await pause(500);
    for (const child of this.#children) child.kill("SIGKILL");
  }
}

/** The question, and one address where it asks for one: nothing that came after the question is taken over. */
function answerTo(query: Buffer, fails: boolean): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const isAddress = query[end - 3] === 1;
  const answers = !fails && isAddress ? 1 : 0;
  const head = Buffer.from([query[0]!, query[1]!, 0x81, fails ? 0x82 : 0x80, 0, 1, 0, answers, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([head, query.subarray(12, end), ...(answers === 1 ? [record] : [])]);
}

const FORMAT = `log_format edgetick '$time_iso8601 $status $request_time check=$http_x_edgetick_check upstream=$upstream_addr ustatus=$upstream_status connect=$upstream_connect_time header=$upstream_header_time "$request"';`;

export interface Nginx {
  readonly location: string;
  readonly http?: string;
  readonly connections?: number;
}

/** nginx in the foreground; its logs are error.log and access.log of the scenario's folder. */
export function nginx(ground: Ground, { location, http = "", connections = 128 }: Nginx): void {
  const conf = ground.write(
    "nginx.conf",
    `worker_processes 1; daemon off; pid ${ground.path("nginx.pid")}; user root;
events { worker_connections ${connections}; }
http { ${FORMAT} access_log ${ground.path("access.log")} edgetick; ${http}
  server { listen 127.0.0.1:${ground.port(0)}; proxy_read_timeout ${ground.vary.pick(2, 1, 3, 4)}s; proxy_connect_timeout ${ground.vary.pick(2, 1, 3)}s;
    location / { ${location} } } }
`,
  );
  ground.run("nginx", "nginx", ["-c", conf, "-e", ground.path("error.log")]);
}

export const NGINX_LOGS = ["nginx:error.log", "nginx:access.log"];
