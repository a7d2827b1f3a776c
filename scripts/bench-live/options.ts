import { parseArgs } from "node:util";

const HELP = `npm run bench:live -- [options]: real programs failing in real time, from outside and with the host agent.

  --minutes N     how long it watches; 28 unless said, 14 is quicker and has fewer quiet minutes to compare with
  --every N       minutes between two faults of one scenario; 6 unless said
  --only A,B      scenarios whose names have one of these in them
  --variant N     other walls, pools, names, ports and times than those tuned on, from this seed; 0 is as tuned
  --record FILE   what was said of each scenario, as JSON for bench:diagnosis
  --keep DIR      works in this new folder and leaves it: state, configurations, logs
  --again DIR     asks the present code about a folder that was kept, and runs nothing
  --list          the scenarios, and what each needs
  --help          this`;

export interface Options {
  readonly minutes: number;
  readonly every: number;
  readonly only: readonly string[];
  readonly variant: number;
  readonly record: string | null;
  readonly keep: string | null;
  readonly again: string | null;
  readonly list: boolean;
}

/** Null where nothing is to be run: what was asked for, or what is wrong, has been printed. */
export function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: "string", default: "28" },
        every: { type: "string", default: "6" },
        only: { type: "string", default: "" },
        variant: { type: "string", default: "0" },
        record: { type: "string" },
        keep: { type: "string" },
        again: { type: "string" },
        list: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      return null;
    }
    return {
      minutes: whole("minutes", values.minutes, 3),
      every: whole("every", values.every, 2),
      only: values.only.split(","),
      variant: whole("variant", values.variant, 0),
      record: values.record ?? null,
      keep: values.keep ?? null,
      again: values.again ?? null,
      list: values.list,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exitCode = 2;
    return null;
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} ${text}: a whole number of at least ${least} is needed`);
  return value;
}
