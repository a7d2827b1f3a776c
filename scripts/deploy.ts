/**
 * `npm run deploy`: the first run and every upgrade alike. The database comes first and is migrated before the Worker
 * that needs it; whatever belongs to the account stays in `.edgetick/`, which git ignores.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressIn, databaseIdIn, databaseName, deployConfig, hasSecret } from "./deploy/config.ts";
import { DEPLOY_USAGE, type DeployOptions, deployOptions } from "./deploy/options.ts";
import { PLACE, ROOT } from "./local/place.ts";
import { QUIET, wrangler } from "./local/wrangler.ts";

const CONFIG = join(PLACE, "wrangler.toml");
/** Bundling asks nobody for it. */
const NO_DATABASE = "00000000-0000-0000-0000-000000000000";

class DeployFault extends Error {}

async function main(): Promise<void> {
  const options = deployOptions(process.argv.slice(2));
  if (options === "help") return console.log(DEPLOY_USAGE);
  if ("fault" in options) throw new DeployFault(`${options.fault}\n\n${DEPLOY_USAGE}`);
  await (options.dryRun ? bundle() : deploy(options));
}

async function bundle(): Promise<void> {
  writeConfig(NO_DATABASE);
  console.log(
    await run("The bundle could not be made", ["deploy", "--dry-run", "--outdir", join(PLACE, "bundle")]),
  );
}

async function deploy({ location }: DeployOptions): Promise<void> {
  const name = databaseName(tracked());
  console.log(`Looking for the database "${name}" …`);
  let id = databaseIdIn(await list(), name);
  const firstRun = id === null;
  if (id === null) {
    console.log("There is none yet: creating it …");
    const where = location === null ? [] : ["--location", location];
    await run(
      "The database could not be created",
      ["d1", "create", name, "--update-config=false", ...where],
      { config: false },
    );
    id = databaseIdIn(await list(), name);
  }
  if (id === null)
    throw new DeployFault(`The database "${name}" was created but is not listed; run this again.`);
  writeConfig(id);
  console.log("Migrating the database …");
  await run("The database could not be migrated", ["d1", "migrations", "apply", "DB", "--remote"]);
  console.log("Deploying the Worker …");
  const output = await run("The Worker could not be deployed", ["deploy"]);
  await adminToken();
  const url = addressIn(output);
  console.log(url === null ? output : `\nDeployed: ${url}/  (admin page: ${url}/admin)`);
  if (firstRun) console.log(afterFirstRun(url));
}

async function list(): Promise<string> {
  return run("The account's databases could not be listed", ["d1", "list", "--json"], { config: false });
}

/** Made on the first run and shown once; Cloudflare shows secrets to nobody afterwards. */
async function adminToken(): Promise<void> {
  const listed = await run("The Worker's secrets could not be listed", [
    "secret",
    "list",
    "--format",
    "json",
  ]);
  if (hasSecret(listed, "ADMIN_TOKEN")) return;
  const token = randomBytes(24).toString("base64url");
  await run("ADMIN_TOKEN could not be set", ["secret", "put", "ADMIN_TOKEN"], { input: token });
  console.log(`\nAdmin token: ${token}`);
  console.log(
    "Keep it: it is shown this once. Replace it any time with: npx wrangler secret put ADMIN_TOKEN -c .edgetick/wrangler.toml",
  );
}

function afterFirstRun(url: string | null): string {
  return [
    "",
    "Next: log in to the admin page with the token, set the page's own address under Settings (alerts link to it),",
    "and add monitors there or with:",
    `  EDGETICK_URL=${url ?? "https://…"} EDGETICK_TOKEN=… npm run apply -- monitors.yaml`,
    "",
    "On the Workers Free plan: 100 000 requests, 100 000 rows written and 13 000 GB-s of Durable Objects a day (about 70",
    "seconds of probing a minute, all monitors together). 500 quick monitors from 3 regions each minute fit; many hanging ones",
    "do not. A new cron trigger can take some minutes to start.",
  ].join("\n");
}

function tracked(): string {
  return readFileSync(join(ROOT, "wrangler.toml"), "utf8");
}

function writeConfig(databaseId: string): void {
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(CONFIG, deployConfig(tracked(), databaseId));
}

interface RunOptions {
  readonly input?: string;
  /** False while there is no configuration yet. */
  readonly config?: boolean;
}

async function run(
  failure: string,
  args: readonly string[],
  { input, config = true }: RunOptions = {},
): Promise<string> {
  const { code, output } = await wrangler([...args, ...(config ? ["--config", CONFIG] : [])], {
    ...(input === undefined ? {} : { input }),
    env: { ...QUIET, CI: "1" },
  });
  if (code === 0) return output;
  const hint = /CLOUDFLARE_API_TOKEN|not logged in|authenticat/i.test(output)
    ? "\nLog in first with `npx wrangler login`, or set CLOUDFLARE_API_TOKEN."
    : "";
  throw new DeployFault(`${failure}:\n${output.trim()}${hint}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof DeployFault ? error.message : error);
  process.exit(1);
});
