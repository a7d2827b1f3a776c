import { parseArgs } from "node:util";

export interface DeployOptions {
  readonly dryRun: boolean;
  /** A D1 location hint for a new database, e.g. `weur`; null lets Cloudflare choose. */
  readonly location: string | null;
}

export const DEPLOY_USAGE = `npm run deploy [-- options]     puts Edgetick on your Cloudflare account, or upgrades it
  --dry-run         only bundle, and say what would be uploaded
  --location HINT   where a new database goes: wnam, enam, weur, eeur, apac, oc (default: near you)
  --help            show this
Needs a login (npx wrangler login) or CLOUDFLARE_API_TOKEN; CLOUDFLARE_ACCOUNT_ID chooses among accounts.`;

export function deployOptions(args: readonly string[]): DeployOptions | "help" | { readonly fault: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        "dry-run": { type: "boolean", default: false },
        location: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    return { dryRun: values["dry-run"], location: values.location ?? null };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
