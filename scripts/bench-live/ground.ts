/** What a scenario stands on: a folder, ports, programs that end with it. Loopback only. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Variant } from "./variant.ts";

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)));

export function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

export interface Network {
  /** Before a command of a shell: runs it there. */
  readonly shell: string;
  run(name: string, command: string, args: readonly string[]): ChildProcess;
  /** Runs a shell's command there, to its end. */
  now(command: string): void;
}

export interface Group {
  holds(pid: number): void;
  /** The limit's file of version 1 and of version 2. */
  set(file: readonly [string, string], value: string): void;
}

export class Ground {
  readonly #children = new Set<ChildProcess>();
  readonly #closers: (() => void)[] = [];
  /** Once its programs are gone. */
  readonly #last: (() => Promise<void>)[] = [];
  readonly folder: string;
  /** /proc without what the whole host counts: the scenarios run side by side, and are each other's noise. */
  readonly proc: string;
  readonly name: string;
  readonly base: number;
  /** Of all its programs. */
  readonly env: Record<string, string> = {};
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
    for (const file of files) this.#link(`/proc/${file}`, file);
  }

  #link(target: string, file: string): void {
    mkdirSync(dirname(join(this.proc, file)), { recursive: true });
    symlinkSync(target, join(this.proc, file));
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

  /** Has nginx read its configuration again, or open its logs again. */
  signal(pidFile: string, signal: "SIGHUP" | "SIGUSR1"): void {
    process.kill(Number(readFileSync(this.path(pidFile), "utf8")), signal);
  }

  every(ms: number, what: () => void): void {
    const timer = setInterval(what, ms);
    this.#closers.push(() => clearInterval(timer));
  }

  /** Output goes to `<name>.log`. */
  run(
    name: string,
    command: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): ChildProcess {
    const out = openSync(this.path(`${name}.log`), "a");
    const child = spawn("setpriv", [...WITH_PARENT, command, ...args], {
      stdio: ["ignore", out, out],
      env: { ...process.env, ...this.env, ...env },
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
      env: { ...process.env, ...this.env, ...env },
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

  /** A network of its own, with nothing but a loopback interface; gone with the process that holds it. */
  async network(): Promise<Network> {
    const child = this.run("network", "unshare", ["-n", "sh", "-c", "ip link set lo up && exec sleep 86400"]);
    await pause(500);
    const inside = ["-t", String(child.pid), "-n"];
    this.#link(`/proc/${child.pid}/net/snmp`, "net/snmp");
    return {
      shell: `exec nsenter ${inside.join(" ")} "$0" "$@"; `,
      run: (name, command, args) => this.run(name, "nsenter", [...inside, command, ...args]),
      now: (command) => void spawnSync("nsenter", [...inside, "sh", "-c", command]),
    };
  }

  /** What comes to a port goes to a socket file: into another network. */
  relay(port: number, file: string): void {
    const server = createServer((socket) => {
      const inner = connect(this.path(file));
      inner.on("error", () => socket.destroy());
      socket.on("error", () => inner.destroy());
      socket.pipe(inner).pipe(socket);
    });
    server.listen(port, "127.0.0.1");
    this.#closers.push(() => server.close());
  }

  /** A control group with a limit that can be set, of either version. */
  group(controller: "cpu" | "memory"): Group {
    const name = `edgetick-bench-${process.pid}-${this.name}`;
    const first = `/sys/fs/cgroup/${controller}`;
    const folder = join(existsSync(first) ? first : "/sys/fs/cgroup", name);
    mkdirSync(folder);
    this.#last.push(() => removed(folder));
    return {
      holds: (pid) => writeFileSync(join(folder, "cgroup.procs"), String(pid)),
      set: (file, value) => writeFileSync(join(folder, existsSync(first) ? file[0] : file[1]), value),
    };
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
    await Promise.all(this.#last.map((end) => end()));
  }
}

/** A program ends with this one, however this one ends: its network and its mounts are gone with it. */
const WITH_PARENT = ["--pdeathsig", "TERM", "--"];

/** A control group can be removed once it is empty, which it is some time after its processes were killed. */
async function removed(folder: string): Promise<void> {
  for (let tries = 0; tries < 50 && existsSync(folder); tries++)
    try {
      for (const pid of readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean))
        process.kill(Number(pid), "SIGKILL");
      rmdirSync(folder);
    } catch {
      await pause(100);
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
