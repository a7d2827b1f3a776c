import { parseArgs } from "node:util";

export interface StartOptions {
  /** Null: 8787, or the next free one. */
  readonly port: number | null;
  readonly demo: boolean;
  readonly tickNow: boolean;
}

export const START_USAGE = `npm start [-- options]     runs Edgetick on this machine
  --port N     listen there and nowhere else (default: 8787 or the next free port)
  --empty      start without the demo
  --tick-now   do the present minute now in the instance that runs, and end
  --help       show this`;

/** The options, a wish for help, or what is wrong with them. */
export function startOptions(args: readonly string[]): StartOptions | "help" | { readonly fault: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        empty: { type: "boolean", default: false },
        "tick-now": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return "help";
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536))
      return { fault: `--port must be a number from 1 to 65535, not ${values.port}` };
    return { port, demo: !values.empty, tickNow: values["tick-now"] };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
