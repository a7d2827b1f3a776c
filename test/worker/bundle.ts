import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

/** Builds the Worker as `wrangler dev` would run it (development, so loopback may be probed): the bundle's path. */
export async function bundle(): Promise<string> {
  const outdir = await mkdtemp(join(tmpdir(), "edgetick-bundle-"));
  const define = 'process.env.NODE_ENV:"development"';
  const args = ["deploy", "--dry-run", "--outdir", outdir, "--define", define];
  await run(join(root, "node_modules/.bin/wrangler"), args, {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "1" },
  });
  return join(outdir, "index.js");
}

/** Compatibility settings of wrangler.toml, so that tests run what is deployed. */
export async function compatibility(): Promise<{ date: string; flags: string[] }> {
  const toml = await readFile(join(root, "wrangler.toml"), "utf8");
  const date = /^compatibility_date = "([^"]+)"/m.exec(toml)?.[1];
  const flags = /^compatibility_flags = (\[.*\])/m.exec(toml)?.[1];
  if (!date || !flags) throw new Error("wrangler.toml names no compatibility date or flags");
  return { date, flags: JSON.parse(flags) as string[] };
}

export async function migrations(): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  const folder = join(root, "migrations");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("--> statement-breakpoint").map((statement) => statement.trim()));
}
