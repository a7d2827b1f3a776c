/** Runs wrangler as a child: quiet, without a network, and ended together with us. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { LOG, PLACE, ROOT } from "./place.ts";

const GUARD = join(import.meta.dirname, "guard.ts");
const WRANGLER = join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");

/** Nothing local may wait for the network: no usage data, no update check, no look-up of `Request.cf`. */
export const QUIET = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_WRITE_LOGS: "false",
  WRANGLER_LOG_PATH: join(PLACE, "logs"),
};

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs one wrangler command to its end. Given `input`, that is its standard input. */
export function wrangler(
  args: readonly string[],
  { input, env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input ?? "");
  return new Promise<Ended>((resolve) => {
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => {
        output += part.toString();
      });
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

export interface Dev {
  /** Resolves when wrangler ends by itself, with the last lines that it wrote. */
  readonly ended: Promise<string>;
  /** What the bundler says when the Worker can't be built; wrangler goes on and waits for a mended file. */
  buildFault(): string | null;
  stop(): Promise<void>;
}

const LAST_LINES = 20;
const GRACE_MS = 5_000;

/** `wrangler dev` in a process group of its own, so that workerd ends with it. All it says goes to the log. */
export function wranglerDev(args: readonly string[]): Dev {
  mkdirSync(PLACE, { recursive: true });
  const child = spawn(process.execPath, [GUARD, WRANGLER, "dev", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const log = createWriteStream(LOG, { flags: "a" });
  let last: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      log.write(part);
      last = [...last, ...part.toString().split("\n")].slice(-LAST_LINES);
    });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  process.once("exit", () => signal(child, "SIGKILL"));
  return {
    ended: closed.then(() => last.join("\n")),
    buildFault: () => {
      const words = last.join("\n");
      return /\[ERROR\].*(?:Build failed|Could not resolve|Expected|Unexpected)/.test(words) ? words : null;
    },
    async stop() {
      signal(child, "SIGTERM");
      const timer = setTimeout(() => signal(child, "SIGKILL"), GRACE_MS);
      await closed;
      clearTimeout(timer);
      signal(child, "SIGKILL");
    },
  };
}

/** To the whole group; it may be gone already. */
function signal(child: ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // Ended before.
  }
}
