/**
 * `npm run deploy`: the first run and every upgrade alike, at a terminal, in a pipeline and in the builds of the Deploy to
 * Cloudflare button. The database comes first and is migrated before the Worker that needs it; whatever belongs to the
 * account stays in `.edgetick/`, which git ignores.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accountsIn, chooseAccount } from "./deploy/accounts.ts";
import { type Choices, earlierChoices, keepChoices } from "./deploy/choices.ts";
import {
  addressIn,
  databaseIdIn,
  databaseName,
  deployConfig,
  hasSecret,
  regionIn,
  writtenDatabaseId,
} from "./deploy/config.ts";
import { adviceFor, uploadedIn, wordsOf } from "./deploy/explain.ts";
import { firstTick } from "./deploy/first-tick.ts";
import { DEPLOY_USAGE, type DeployOptions, deployOptions } from "./deploy/options.ts";
import { PLACE, ROOT } from "./local/place.ts";
import { type Ended, QUIET, wrangler } from "./local/wrangler.ts";

const CONFIG = join(PLACE, "wrangler.toml");
const SECRETS = join(PLACE, "first-secrets.json");
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
  writeConfig({ databaseId: NO_DATABASE, homeRegion: null, domain: null });
  console.log(
    await run("The bundle could not be made", ["deploy", "--dry-run", "--outdir", join(PLACE, "bundle")]),
  );
}

async function deploy(options: DeployOptions): Promise<void> {
  const { choices, listed } = await withAccount({
    ...earlierChoices(),
    ...(options.domain === null ? {} : { domain: options.domain }),
  });
  const { id, made } = await database(options.location, listed);
  const homeRegion = await place(options.location, made);
  const domain = choices.domain ?? null;
  writeConfig({ databaseId: id, homeRegion, domain });
  console.log("Migrating the database …");
  await run("The database could not be migrated", ["d1", "migrations", "apply", "DB", "--remote"]);
  console.log("Deploying the Worker …");
  const since = Date.now();
  const { output, token } = await upload();
  const url = domain === null ? addressIn(output) : `https://${domain}`;
  keepChoices(choices);
  console.log(url === null ? wordsOf(output) : `\nDeployed: ${url}/  (admin page: ${url}/admin)`);
  if (token === "given in no build") console.log(NO_TOKEN_IN_BUILDS);
  if (options.wait && url !== null) await saidWhenTicking(url, since);
  if (made) console.log(afterFirstRun(url));
}

/** The first question to Cloudflare also tells whether there is a login, and one account. */
async function withAccount(choices: Choices): Promise<{ choices: Choices; listed: string }> {
  if (choices.accountId !== undefined) process.env.CLOUDFLARE_ACCOUNT_ID ??= choices.accountId;
  const ended = await ask(["d1", "list", "--json"], { config: false });
  const accounts = accountsIn(ended.output);
  if (accounts.length === 0) {
    if (ended.code !== 0) throw failed("The account's databases could not be listed", ended.output);
    return { choices, listed: ended.output };
  }
  const chosen = await chooseAccount(accounts);
  if (chosen === null) throw failed("Edgetick could not tell which account to use", ended.output);
  process.env.CLOUDFLARE_ACCOUNT_ID = chosen.id;
  return { choices: { ...choices, accountId: chosen.id }, listed: await list() };
}

async function database(location: string | null, listed: string): Promise<{ id: string; made: boolean }> {
  const written = writtenDatabaseId(tracked());
  if (written !== null) return { id: written, made: false };
  const name = databaseName(tracked());
  const present = databaseIdIn(listed, name);
  if (present !== null) return { id: present, made: false };
  console.log(`There is no database "${name}" yet: creating it …`);
  const where = location === null ? [] : ["--location", location];
  await run("The database could not be created", ["d1", "create", name, "--update-config=false", ...where], {
    config: false,
  });
  const id = databaseIdIn(await list(), name);
  if (id === null)
    throw new DeployFault(`The database "${name}" was created but is not listed; run this again.`);
  return { id, made: true };
}

/** The Schedulers talk to the database many times a tick: they live where it is, whoever deploys from wherever. */
async function place(location: string | null, made: boolean): Promise<string | null> {
  const name = databaseName(tracked());
  const { code, output } = await ask(["d1", "info", name, "--json"], { config: false });
  const region = code === 0 ? regionIn(output) : null;
  if (location !== null && region !== null && region !== location && !made)
    throw new DeployFault(
      `The database "${name}" is in ${region} and can't be moved, so --location ${location} has no effect. ` +
        "To move, back it up, deploy under another database_name in wrangler.toml, and restore.",
    );
  return region ?? location;
}

async function list(): Promise<string> {
  return run("The account's databases could not be listed", ["d1", "list", "--json"], { config: false });
}

const NO_TOKEN_IN_BUILDS = `
No ADMIN_TOKEN is set, so nobody can sign in yet; a build's log is no place to show one. Set it with
  npx wrangler secret put ADMIN_TOKEN
or in the dashboard under the Worker's Settings, Variables and Secrets (16 characters or more, e.g. openssl rand -base64 24).`;

/**
 * The first upload brings its ADMIN_TOKEN along: the Worker is never public without one, and a failure after the upload
 * (no cron left, no address) leaves none missing. Cloudflare shows secrets to nobody afterwards.
 */
async function upload(): Promise<{ output: string; token: "present" | "made" | "given in no build" }> {
  if (await tokenIsSet())
    return { output: await run("The Worker could not be deployed", ["deploy"]), token: "present" };
  if (process.env.WORKERS_CI !== undefined || process.env.CI !== undefined)
    return { output: await run("The Worker could not be deployed", ["deploy"]), token: "given in no build" };
  const token = randomBytes(24).toString("base64url");
  writeFileSync(SECRETS, JSON.stringify({ ADMIN_TOKEN: token }), { mode: 0o600 });
  try {
    const ended = await ask(["deploy", "--secrets-file", SECRETS]);
    if (ended.code === 0 || uploadedIn(ended.output)) console.log(tokenText(token));
    if (ended.code !== 0) throw failed("The Worker could not be deployed", ended.output);
    return { output: ended.output, token: "made" };
  } finally {
    rmSync(SECRETS, { force: true });
  }
}

function tokenText(token: string): string {
  return [
    `\nAdmin token: ${token}`,
    "Keep it: it is shown this once. Replace it any time with: npx wrangler secret put ADMIN_TOKEN -c .edgetick/wrangler.toml",
  ].join("\n");
}

/** A Worker that is not there yet has no secrets. */
async function tokenIsSet(): Promise<boolean> {
  const { code, output } = await ask(["secret", "list", "--format", "json"]);
  if (code === 0) return hasSecret(output, "ADMIN_TOKEN");
  if (/\[code: 10007\]|does not exist|not found/i.test(output)) return false;
  throw failed("The Worker's secrets could not be listed", output);
}

async function saidWhenTicking(url: string, since: number): Promise<void> {
  console.log("Waiting for the first tick (up to 3 minutes) …");
  const tick = await firstTick(url, { since });
  if (tick.ticks) console.log(`It ticks: the first minute is ${tick.at}.`);
  else
    console.log(
      `No tick yet: ${tick.why}. A new Cron Trigger can take up to a quarter of an hour to start; look at ${url}/healthz ` +
        "then. If it still says so, see the runbook in docs/.",
    );
}

function afterFirstRun(url: string | null): string {
  return [
    "",
    "Next: sign in to the admin page with the token and add a monitor there, or from a file:",
    `  EDGETICK_URL=${url ?? "https://…"} EDGETICK_TOKEN=… npm run apply -- monitors.yaml`,
    "Under Settings, set the page's own address if it is not this one: alerts link to it.",
    'What fits into the Workers Free plan is in the README under "What it costs".',
  ].join("\n");
}

function tracked(): string {
  return readFileSync(join(ROOT, "wrangler.toml"), "utf8");
}

function writeConfig(placement: Parameters<typeof deployConfig>[1]): void {
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(CONFIG, deployConfig(tracked(), placement));
}

/** `config` is false while there is no configuration yet. wrangler has no terminal, so it never asks. */
function ask(args: readonly string[], { config = true }: { readonly config?: boolean } = {}): Promise<Ended> {
  return wrangler([...args, ...(config ? ["--config", CONFIG] : [])], { env: QUIET });
}

async function run(
  failure: string,
  args: readonly string[],
  options?: { readonly config?: boolean },
): Promise<string> {
  const { code, output } = await ask(args, options);
  if (code !== 0) throw failed(failure, output);
  return output;
}

function failed(failure: string, output: string): DeployFault {
  const advice = adviceFor(output);
  return new DeployFault(`${failure}:\n\n${wordsOf(output)}${advice === null ? "" : `\n\n${advice}`}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof DeployFault ? error.message : error);
  process.exit(1);
});
