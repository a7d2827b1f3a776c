/** Runs the real agent, and plays Edgetick on loopback. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const AGENT = `${import.meta.dirname}/../../agent/edgetick-agent`;

export function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

function whereIs(program: string): string {
  return spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
}

export interface Report {
  readonly host: string;
  readonly at: number;
  readonly samples: readonly Record<string, unknown>[];
  readonly logs: readonly {
    readonly want: string;
    readonly source: string;
    readonly at: number;
    readonly text: string;
  }[];
  readonly answered: readonly string[];
}

interface Wanted {
  readonly id: string;
  readonly monitor: string;
  readonly from: number;
  readonly to: number;
  readonly control: boolean;
  readonly checks: readonly string[];
}

/** Answers with what is set, and keeps what came. */
export class FakeEdgetick {
  readonly reports: Report[] = [];
  readonly tokens: string[] = [];
  readonly paths: string[] = [];
  status = 200;
  wants: Wanted[] = [];
  /** How far its clock is ahead of this host's, ms. */
  ahead = 0;
  /** Reports longer than this, in characters of lines and samples, are answered 413. */
  refuses = Number.POSITIVE_INFINITY;
  /** Instead of the answer made of the above. */
  raw: string | null = null;
  #server: Server | null = null;

  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        this.tokens.push(request.headers.authorization ?? "");
        this.paths.push(request.url ?? "");
        const report = JSON.parse(Buffer.concat(chunks).toString()) as Report;
        if (JSON.stringify([report.samples ?? [], report.logs ?? []]).length > this.refuses) {
          response.writeHead(413).end();
          return;
        }
        this.reports.push(report);
        const wants = this.wants.filter(
          ({ id }) => !this.reports.some(({ answered }) => answered.includes(id)),
        );
        const answer = { wants, nextSeconds: 300, now: Date.now() + this.ahead };
        response.writeHead(this.status, { "content-type": "application/json" });
        response.end(this.raw ?? JSON.stringify(answer));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  }

  close(): void {
    this.#server?.close();
  }

  /** What was sent for a want. */
  of(want: string): Report | undefined {
    return this.reports.find(({ answered }) => answered.includes(want));
  }
}

/** A folder of its own for state, token and logs. */
export class Host {
  readonly folder = mkdtempSync(join(tmpdir(), "edgetick-agent-"));
  readonly token = join(this.folder, "token");

  constructor() {
    writeFileSync(this.token, "edgetick_agent_abcdefghijklmnop\n", { mode: 0o600 });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  arguments(url: string, ...more: string[]): string[] {
    const state = ["--state", this.path("state")];
    return [AGENT, "--url", url, "--name", "web1", "--token-file", this.token, ...state, ...more];
  }

  run(args: readonly string[], env: Record<string, string> = {}, shell = "sh") {
    return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(shell, args, { env: { PATH: process.env.PATH ?? "", ...env } });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.stderr.on("data", (chunk) => {
        err += chunk;
      });
      child.on("close", (code) => resolve({ code, out, err }));
    });
  }

  /** A PATH on which `awk` is this one; with `only`, nothing but that program's applets, and curl. */
  tools(awk: string, only?: string): string {
    const folder = this.path("tools");
    mkdirSync(folder);
    const link = (name: string, program: string) => symlinkSync(whereIs(program), join(folder, name));
    if (only === undefined) {
      link("awk", awk);
      return `${folder}:${process.env.PATH}`;
    }
    const { stdout } = spawnSync(only, ["--list"], { encoding: "utf8" });
    for (const applet of stdout.trim().split("\n")) link(applet, only);
    for (const program of [only, "curl"]) link(program, program);
    return folder;
  }

  start(args: readonly string[]): ChildProcess {
    return spawn("sh", args, { stdio: "ignore", env: { PATH: process.env.PATH ?? "" } });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
