import { parseArgs } from "node:util";
import { LOCATIONS } from "./config.ts";

export interface DeployOptions {
  readonly dryRun: boolean;
  /** A location hint for a new database and the Schedulers, e.g. `weur`; null lets Cloudflare choose. */
  readonly location: string | null;
  /** A host name of a zone in this account, e.g. `status.example`; null: as the last time. */
  readonly domain: string | null;
  /** False: do not wait for the first tick. */
  readonly wait: boolean;
}

export const DEPLOY_USAGE = `npm run deploy [-- options]     puts Edgetick on your Cloudflare account, or upgrades it
  --dry-run         only bundle, and say what would be uploaded
  --location HINT   where a new database and the Schedulers go: ${LOCATIONS.join(", ")} (default: near you)
  --domain NAME     an address of your own, e.g. status.example (its zone must be in the same account)
  --no-wait         do not wait for the first tick
  --help            show this
Needs a login (npx wrangler login) or CLOUDFLARE_API_TOKEN; CLOUDFLARE_ACCOUNT_ID chooses among accounts.
What you chose is kept in .edgetick/deploy.json, so that an upgrade needs no options.`;

export function deployOptions(args: readonly string[]): DeployOptions | "help" | { readonly fault: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        "dry-run": { type: "boolean", default: false },
        location: { type: "string" },
        domain: { type: "string" },
        "no-wait": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const { location = null, domain = null } = values;
    if (location !== null && !LOCATIONS.some((known) => known === location))
      return { fault: `--location must be one of ${LOCATIONS.join(", ")}, not ${location}` };
    if (domain !== null && !/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(domain))
      return { fault: `--domain must be a host name such as status.example, not ${domain}` };
    return { dryRun: values["dry-run"], location, domain, wait: !values["no-wait"] };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
