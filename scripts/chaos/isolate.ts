/** Loads a bundled Worker into this process, with what it imports from the platform replaced. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ObjectClass } from "./objects.ts";

export interface WorkerModule {
  readonly default: {
    fetch(request: Request, env: unknown, context: unknown): Promise<Response>;
    scheduled(controller: { scheduledTime: number }, env: unknown, context: unknown): Promise<void>;
  };
  readonly Scheduler: ObjectClass;
  readonly Prober: ObjectClass;
}

/** The bundle reads this where the product reads `process.env.NODE_ENV`: `development` replays, `production` does not. */
export const MODE_DEFINE = "process.env.NODE_ENV:globalThis.edgetickMode";

export function setMode(mode: "development" | "production"): void {
  Object.assign(globalThis, { edgetickMode: mode });
}

const WORKERS = `export class DurableObject {
  constructor(ctx, env) { this.ctx = ctx; this.env = env; }
}`;
const SOCKETS = `export function connect() { throw new Error("no sockets in the simulated world"); }`;
const MODULES: Readonly<Record<string, string>> = {
  "cloudflare:workers": WORKERS,
  "cloudflare:sockets": SOCKETS,
};
let isHooked = false;

function hookPlatform(): void {
  if (isHooked) return;
  isHooked = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      MODULES[specifier] === undefined
        ? next(specifier, context)
        : { url: specifier, shortCircuit: true, format: "module" },
    load: (url, context, next) =>
      MODULES[url] === undefined
        ? next(url, context)
        : { format: "module", source: MODULES[url], shortCircuit: true },
  });
}

export async function loadWorker(script: string): Promise<WorkerModule> {
  hookPlatform();
  const folder = await mkdtemp(join(tmpdir(), "edgetick-chaos-worker-"));
  try {
    const path = join(folder, "worker.mjs");
    await writeFile(path, script);
    return (await import(pathToFileURL(path).href)) as WorkerModule;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
