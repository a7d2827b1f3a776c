/** Bundles a Worker as `wrangler deploy` would, with the settings of wrangler.toml. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");

export interface Bundle {
  readonly script: string;
  readonly bytes: number;
  readonly gzippedBytes: number;
}

/**
 * `entry` defaults to the product's own. `development` lets it probe loopback, as `wrangler dev` does. `define` replaces
 * a name in the source, as in esbuild. `root` is another checkout.
 */
export async function bundle(options: {
  entry?: string;
  development: boolean;
  minify?: boolean;
  define?: string;
  root?: string;
}): Promise<Bundle> {
  const outdir = await mkdtemp(join(tmpdir(), "edgetick-bench-"));
  const { entry, development, minify, define, root = ROOT } = options;
  const args = [
    join(ROOT, "node_modules/wrangler/bin/wrangler.js"),
    ...["deploy", ...(entry ? [join(root, entry)] : []), "--dry-run", "--outdir", outdir],
    ...(development ? ["--define", 'process.env.NODE_ENV:"development"'] : []),
    ...(define ? ["--define", define] : []),
    ...(minify ? ["--minify"] : []),
  ];
  try {
    const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "1" };
    await run(process.execPath, args, { cwd: root, env });
    const name = entry
      ? entry
          .split("/")
          .at(-1)!
          .replace(/\.tsx?$/, ".js")
      : "index.js";
    const script = await readFile(join(outdir, name), "utf8");
    return { script, bytes: Buffer.byteLength(script), gzippedBytes: gzipSync(script).length };
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
