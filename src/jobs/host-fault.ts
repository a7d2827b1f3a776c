/** Whether a socket gets to a host, asked where no probe runs: when a monitor is saved, and before mail is sent. */
import type { ReadingError } from "../core/check/reading.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { Deadline } from "../probe/deadline.ts";
import { type Outside, outside } from "../probe/outside.ts";
import { reach } from "../probe/socket/reach.ts";
import { Subrequests } from "../probe/subrequests.ts";

const MAX_MS = 3000;

export interface Asking {
  readonly development: boolean;
  readonly services?: Outside;
}

/** Null: it does, or a resolver that does not answer says nothing. */
export async function hostFault(
  target: { readonly host: string; readonly port: number },
  { development, services = outside(development) }: Asking,
): Promise<ReadingError | null> {
  const deadline = new Deadline(MAX_MS);
  try {
    const found = await reach(
      target,
      { development, outside: services, subrequests: new Subrequests() },
      deadline,
    );
    return found === "handed back" ? null : found.error;
  } finally {
    deadline.close();
  }
}

/** Why every check of it would be `unsupported`, as far as its name tells now. Never throws: it is said besides. */
export async function unreachable(monitor: Monitor, asking: Asking): Promise<string | null> {
  if (monitor.kind !== "tcp" && monitor.kind !== "tls") return null;
  try {
    const fault = await hostFault(monitor.target, asking);
    return fault?.type === "probe.unsupported" ? `can't be probed from Cloudflare: ${fault.message}` : null;
  } catch (error) {
    console.error("looking up a monitor's host", error);
    return null;
  }
}
