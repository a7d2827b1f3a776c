/** A checkout of its own to deploy from: the real scripts, configuration and migrations around a Worker that bundles in no time. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const WORKER = `import { DurableObject } from "cloudflare:workers";
export class Scheduler extends DurableObject {}
export class Prober extends DurableObject {}
export default { fetch: () => new Response("ok"), scheduled() {} };
`;

/** Starting wrangler is most of a deployment's time here; what Node compiled of it serves the next start. */
const COMPILED = join(ROOT, "node_modules", ".cache", "compiled");

export interface Run {
  readonly code: number | null;
  readonly said: string;
}

export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "edgetick-deploy-"));

  constructor() {
    for (const part of ["scripts", "migrations", "wrangler.toml", "package.json", "tsconfig.json"])
      cpSync(join(ROOT, part), join(this.folder, part), { recursive: true });
    // The scripts read a few files of src; only the Worker itself is exchanged.
    cpSync(join(ROOT, "src"), join(this.folder, "src"), { recursive: true });
    writeFileSync(join(this.folder, "src", "index.ts"), WORKER);
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"), "dir");
  }

  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** Runs `scripts/deploy.ts` against an API on loopback, without a terminal. */
  deploy(api: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Run> {
    const { CI: _ci, WORKERS_CI: _builds, CLOUDFLARE_ACCOUNT_ID: _account, ...inherited } = process.env;
    const cache = join(this.folder, "cache");
    mkdirSync(cache, { recursive: true });
    const child = spawn(process.execPath, ["scripts/deploy.ts", "--no-wait", ...args], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...inherited,
        CLOUDFLARE_API_BASE_URL: api,
        CLOUDFLARE_API_TOKEN: "a-token",
        WRANGLER_CACHE_DIR: cache,
        NODE_COMPILE_CACHE: COMPILED,
        ...env,
      },
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => {
        said += part.toString();
      });
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
