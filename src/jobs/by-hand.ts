import type { Incident } from "../core/incident/incident.ts";
import type { Subscription } from "../notify/subscription-link.ts";
import { askConfirmation, type ConfirmationMemory } from "./ask-confirmation.ts";
import { openIncident, removeIncident } from "./incident-edit.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** An incident that a person made, or the id of one to be taken away; a visitor's wish from a Worker of the version before. */
export type ByHand =
  | { readonly open: Incident }
  | { readonly remove: string }
  | { readonly confirm: Subscription };

/** False where there is no such incident. */
export async function changeByHand(
  shell: Shell,
  session: Session,
  memory: ConfirmationMemory,
  change: ByHand,
): Promise<boolean> {
  if ("open" in change) return openIncident(shell, session, change.open);
  if ("remove" in change) return removeIncident(shell, session, change.remove);
  await askConfirmation(shell, memory, change.confirm);
  return true;
}
