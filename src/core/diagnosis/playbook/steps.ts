/** What is filled into commands, and steps that several causes share. */
import type { Investigation } from "../diagnosis.ts";
import { iso, local, utc } from "./when.ts";

export interface Fill {
  /** The attempt whose answer tells most: a patient one where the monitor's own deadline hid the gateway's. */
  readonly id: string;
  /** Its start and end, seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly monitor: string;
  /** Of the monitor's requests. */
  readonly method: string;
  /** Attribution's name for the product that answered; null when nothing says it. */
  readonly product: string | null;
}

/** Around it, since clocks differ and causes come before. */
const AROUND = 120;

export function journal(fill: Fill, expect: string, unit = "app"): Investigation {
  return {
    look: `The log of ${unit === "app" ? "the application" : unit} around that failure`,
    command: `journalctl -u ${unit} --since "${utc(fill.from - AROUND)}" --until "${utc(fill.to + AROUND)}"`,
    expect,
  };
}

export function kernelLog(fill: Fill, grep: string, expect: string): Investigation {
  return {
    look: "The kernel's log around that failure",
    command: `journalctl -k --since "${utc(fill.from - AROUND)}" --until "${utc(fill.to + AROUND)}" | grep -i -E '${grep}'`,
    expect,
  };
}

export function containerLog(fill: Fill, expect: string): Investigation {
  return {
    look: "The last words of a container",
    command: `docker logs --since ${iso(fill.from - AROUND)} --until ${iso(fill.to + AROUND)} APP; kubectl logs --previous POD`,
    expect,
  };
}

/** sar keeps a file a day, named and written in the host's zone; samples are ten minutes apart by default. */
export function load(fill: Fill, expect: string): Investigation {
  const start = fill.from - 5 * AROUND;
  return {
    look: "The load at that time, as sysstat kept it",
    command: `LC_ALL=C sar -q -f /var/log/sysstat/sa${local(start, "%d")} -s ${local(start, "%H:%M:%S")} | head -8`,
    expect,
  };
}
