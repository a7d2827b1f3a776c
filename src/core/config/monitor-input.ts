import { type InputFault, inputFaults } from "./input-fault.ts";
import { inputRuleFaults } from "./monitor/input-rules.ts";
import { type Monitor, monitorSchema } from "./monitor.ts";

/** Location hints that exist but host no Durable Objects: accepted, with a warning. */
const HOSTLESS_REGIONS: readonly string[] = ["sam", "afr", "me"];

type MonitorResult =
  | { readonly ok: true; readonly monitor: Monitor; readonly warnings: readonly InputFault[] }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a monitor, filling in every default. Never throws. */
export function parseMonitor(input: unknown): MonitorResult {
  const parsed = monitorSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const faults = inputRuleFaults(parsed.data);
  if (faults.length > 0) return { ok: false, faults };
  const warnings = parsed.data.regions.flatMap((region, index) =>
    HOSTLESS_REGIONS.includes(region)
      ? [
          {
            path: `regions.${index}`,
            message: `no Durable Objects are hosted in ${region}; the probe runs somewhere near, see colo`,
          },
        ]
      : [],
  );
  return { ok: true, monitor: parsed.data, warnings };
}
