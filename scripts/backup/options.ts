import { parseArgs } from "node:util";
import { lastRunning, localToken } from "../local/place.ts";

export interface BackupOptions {
  readonly file: string;
  readonly url: string;
  readonly token: string;
  readonly yes: boolean;
}

const WHERE = `  --url URL      which Edgetick (or EDGETICK_URL; default: the one that npm start runs here)
  --token TOKEN  its admin token (or EDGETICK_TOKEN; default: the local one)
  --help         show this`;

export const BACKUP_USAGE = `npm run backup -- FILE [options]     writes everything that an Edgetick keeps into one compressed file
${WHERE}
Monitors, channels, history, evidence, incidents, settings; not the Worker's secrets, which nobody can read.
Ticks go on meanwhile. The file holds what the database holds: keep it as you keep that.`;

export const RESTORE_USAGE = `npm run restore -- FILE [options]    replaces everything that an Edgetick keeps by a backup
  --yes          do not ask
${WHERE}
Nothing is probed meanwhile. Interrupted, or out of a day's rows: run it again, and it goes on where it stopped.`;

export function backupOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): BackupOptions | "help" | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: "string" },
        token: { type: "string" },
        yes: { type: "boolean", short: "y", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return { fault: "give one file" };
    const given = values.url ?? env.EDGETICK_URL;
    const token = values.token ?? env.EDGETICK_TOKEN;
    if (given !== undefined && token === undefined)
      return { fault: `the admin token of ${given} is missing: set EDGETICK_TOKEN or give --token` };
    const url = URL.parse(given ?? lastRunning()?.url ?? "http://127.0.0.1:8787");
    if (url === null || !/^https?:$/.test(url.protocol))
      return { fault: `--url must be an http or https URL, not ${given}` };
    return { file, url: url.origin, token: token ?? localToken().token, yes: values.yes };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
