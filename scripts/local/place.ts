/** Where a local Edgetick keeps its things: all below `.edgetick/`, which git ignores. */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adminTokenFault } from "../../src/core/config/admin-token.ts";

export const ROOT = join(import.meta.dirname, "..", "..");
export const PLACE = join(ROOT, ".edgetick");
export const STATE = join(PLACE, "state");
export const LOG = join(PLACE, "dev.log");
const TOKEN = join(PLACE, "token");
const RUNNING = join(PLACE, "running.json");

/** Something that the user can mend: shown without a stack. */
export class StartFault extends Error {}

/** `own`: given in .dev.vars by the user, which wrangler reads by itself. */
export interface LocalToken {
  readonly token: string;
  readonly own: boolean;
}

/** The local admin token; made on the first call. */
export function localToken(): LocalToken {
  const given = tokenInDevVars();
  const fault = given === null ? null : adminTokenFault(given);
  if (fault !== null)
    throw new StartFault(
      `.dev.vars: ${fault}. Or remove its ADMIN_TOKEN line: npm start then makes one of its own.`,
    );
  if (given !== null) return { token: given, own: true };
  mkdirSync(PLACE, { recursive: true });
  if (!existsSync(TOKEN)) writeFileSync(TOKEN, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  return { token: readFileSync(TOKEN, "utf8").trim(), own: false };
}

function tokenInDevVars(): string | null {
  const file = join(ROOT, ".dev.vars");
  if (!existsSync(file)) return null;
  const line = /^[ \t]*ADMIN_TOKEN[ \t]*=[ \t]*(.*?)[ \t]*$/m.exec(readFileSync(file, "utf8"))?.[1];
  return line?.replace(/^(["'])(.*)\1$/, "$2") ?? null;
}

export interface Running {
  readonly pid: number;
  readonly url: string;
  /** The demo's gateway, so that its address stays over a restart; null without a demo. */
  readonly gatewayPort: number | null;
}

/** The instance that this folder's last start left a note of, whether it still runs or not. */
export function lastRunning(): Running | null {
  try {
    return JSON.parse(readFileSync(RUNNING, "utf8")) as Running;
  } catch {
    return null;
  }
}

export function noteRunning(running: Running): void {
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(RUNNING, `${JSON.stringify(running)}\n`);
}

/** True while the noted process lives and answers: a process id alone may be somebody else's by now. */
export async function stillRuns(running: Running): Promise<boolean> {
  try {
    process.kill(running.pid, 0);
    await fetch(`${running.url}/healthz`, { signal: AbortSignal.timeout(3_000) });
    return true;
  } catch {
    return false;
  }
}

export function forgetLog(): void {
  rmSync(LOG, { force: true });
}
