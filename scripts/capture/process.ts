/** Child processes that are ended by their pid, with everything they started. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";

const STARTED: ChildProcess[] = [];

export function start(
  binary: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): ChildProcess {
  const child = spawn(binary, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  child.on("error", () => undefined);
  STARTED.push(child);
  return child;
}

/** The whole group: a proxy's workers and compilers end with it. */
export function stop(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

export function stopAll(): void {
  for (const child of STARTED) stop(child);
}

/** The first line with a digit in what the binary prints; null when there is no such binary. */
export function versionOf(binary: string, args: readonly string[]): string | null {
  const run = spawnSync(binary, args, {
    encoding: "utf8",
    timeout: 10_000,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
  });
  if (run.error) return null;
  const line = `${run.stdout}\n${run.stderr}`.split("\n").find((text) => /\d/.test(text));
  return line?.trim().slice(0, 120) ?? "";
}

export async function answers(port: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    if (await accepts(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
