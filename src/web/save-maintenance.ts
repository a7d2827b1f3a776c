/** Saving a maintenance window, whoever asks (the API or the admin page): validated, its monitor known. */
import type { InputFault } from "../core/config/input-fault.ts";
import type { MaintenanceWindow } from "../core/config/maintenance.ts";
import { parseMaintenance } from "../core/config/maintenance-input.ts";
import { addWindow, changeWindow } from "../jobs/maintenance.ts";
import { getMaintenance } from "../store/maintenance.ts";
import { assertMonitor } from "./api/events.ts";
import type { WebContext } from "./context.ts";
import { notFound } from "./problem.ts";

export type SaveWindow =
  | { readonly kind: "saved"; readonly window: MaintenanceWindow }
  | { readonly kind: "invalid"; readonly faults: readonly InputFault[] }
  | { readonly kind: "taken" };

/** Made up for a window without an id: short, since people delete by it. */
function newId(): string {
  return `m-${crypto.randomUUID().slice(0, 8)}`;
}

export async function storedWindow(c: WebContext): Promise<MaintenanceWindow> {
  const id = c.req.param("id") ?? "";
  const window = await getMaintenance(c.env.DB, id);
  if (window === null) throw notFound("maintenance window", id);
  return window;
}

export async function addMaintenance(c: WebContext, input: unknown, now: number): Promise<SaveWindow> {
  const parsed = parseMaintenance(input, newId());
  if (!parsed.ok) return { kind: "invalid", faults: parsed.faults };
  const { window } = parsed;
  await assertMonitor(c, window.monitor);
  return (await addWindow(c.env, window, now)) ? { kind: "saved", window } : { kind: "taken" };
}

/** The whole input; its id must match or be absent. */
export async function changeMaintenance(
  c: WebContext,
  former: MaintenanceWindow,
  input: unknown,
  now: number,
): Promise<Exclude<SaveWindow, { kind: "taken" }>> {
  const { id } = former;
  const parsed = parseMaintenance(input, id);
  if (!parsed.ok) return { kind: "invalid", faults: parsed.faults };
  if (parsed.window.id !== id)
    return {
      kind: "invalid",
      faults: [{ path: "id", message: `must be "${id}", as in the path, or absent` }],
    };
  await assertMonitor(c, parsed.window.monitor);
  const window = await changeWindow(c.env, former, parsed.window, now);
  if (window === null) throw notFound("maintenance window", id);
  return { kind: "saved", window };
}
