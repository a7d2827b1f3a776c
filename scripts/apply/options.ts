import { parseArgs } from "node:util";
import { lastRunning, localToken } from "../local/place.ts";

export interface ApplyOptions {
  readonly file: string;
  readonly url: string;
  readonly token: string;
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export const APPLY_USAGE = `npm run apply -- monitors.yaml [options]     makes an Edgetick as the file says
  --prune        delete monitors, channels and windows that the file's parts do not name
  --dry-run      show what would change, and change nothing
  --yes          do not ask
  --url URL      which Edgetick (or EDGETICK_URL; default: the one that npm start runs here)
  --token TOKEN  its admin token (or EDGETICK_TOKEN; default: the local one)
  --help         show this
Ends with 0 when all is as the file says, 1 when the file is wrong, 2 when it could not be applied.`;

export function applyOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ApplyOptions | "help" | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        prune: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        yes: { type: "boolean", short: "y", default: false },
        url: { type: "string" },
        token: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return { fault: "give one file" };
    const { prune, yes, "dry-run": dryRun } = values;
    const given = values.url ?? env.EDGETICK_URL;
    const token = values.token ?? env.EDGETICK_TOKEN;
    if (given !== undefined && token === undefined)
      return { fault: `the admin token of ${given} is missing: set EDGETICK_TOKEN or give --token` };
    const url = originOf(given ?? lastRunning()?.url ?? "http://127.0.0.1:8787");
    if (url === null) return { fault: `--url must be an http or https URL, not ${given}` };
    return { file, url, token: token ?? localToken().token, prune, yes, dryRun };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function originOf(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.origin : null;
}
