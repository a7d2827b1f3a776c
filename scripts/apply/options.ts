import { parseArgs } from "node:util";
import { lastRunning, localToken } from "../local/place.ts";

export const SOURCES = ["kuma", "gatus", "uptimeflare"] as const;
export type SourceName = (typeof SOURCES)[number];

export interface ApplyOptions {
  /** Null only with `export`. */
  readonly file: string | null;
  readonly url: string;
  readonly token: string;
  readonly prune: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Write what is there as a file of the same form, to standard output. */
  readonly export: boolean;
  /** The file is another monitor's. */
  readonly from: SourceName | null;
  /** With `from`: write the monitors.yaml here instead of applying it. */
  readonly write: string | null;
  /** With `from`: write the secrets' values here, as NAME=value. */
  readonly secrets: string | null;
  /** With `from gatus`: its SQLite storage, which holds the history. */
  readonly storage: string | null;
  readonly history: boolean;
}

export const APPLY_USAGE = `npm run apply -- monitors.yaml [options]     makes an Edgetick as the file says
npm run -s apply -- --export > monitors.yaml writes what is there as such a file
npm run apply -- --from SOURCE FILE          brings another monitor's configuration: ${SOURCES.join(", ")}
  --prune          delete monitors, channels and windows that the file's parts do not name
  --dry-run        show what would change, and change nothing
  --yes            do not ask
  --url URL        which Edgetick (or EDGETICK_URL; default: the one that npm start runs here)
  --token TOKEN    its admin token (or EDGETICK_TOKEN; default: the local one)
  --help           show this
With --from (kuma takes kuma.db or a backup JSON, gatus its config.yaml, uptimeflare its uptime.config.ts):
  --write FILE     write the monitors.yaml there, and change nothing
  --secrets FILE   write the secrets' values there as NAME=value; they are never printed
  --storage FILE   Gatus' SQLite storage, for its history
  --no-history     leave history behind
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
        export: { type: "boolean", default: false },
        from: { type: "string" },
        write: { type: "string" },
        secrets: { type: "string" },
        storage: { type: "string" },
        "no-history": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const [file, ...more] = positionals;
    if (values.export ? file !== undefined : file === undefined || more.length > 0)
      return {
        fault: values.export ? "--export takes no file; it writes to standard output" : "give one file",
      };
    const from = values.from ?? null;
    if (from !== null && !isSource(from))
      return { fault: `--from must be one of ${SOURCES.join(", ")}, not ${from}` };
    const { write = null, secrets = null, storage = null } = values;
    if (from === null && (write ?? secrets ?? storage) !== null)
      return { fault: "--write, --secrets and --storage belong to --from" };
    const given = values.url ?? env.EDGETICK_URL;
    const token = values.token ?? env.EDGETICK_TOKEN;
    if (given !== undefined && token === undefined && write === null)
      return { fault: `the admin token of ${given} is missing: set EDGETICK_TOKEN or give --token` };
    const url = originOf(given ?? lastRunning()?.url ?? "http://127.0.0.1:8787");
    if (url === null) return { fault: `--url must be an http or https URL, not ${given}` };
    return {
      file: file ?? null,
      url,
      token: token ?? localToken().token,
      prune: values.prune,
      dryRun: values["dry-run"],
      yes: values.yes,
      export: values.export,
      from,
      write,
      secrets,
      storage,
      history: !values["no-history"],
    };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function isSource(name: string): name is SourceName {
  return SOURCES.some((source) => source === name);
}

function originOf(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.origin : null;
}
