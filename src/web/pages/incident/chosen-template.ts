import type { IncidentTemplate } from "../../../core/config/incident-input.ts";
import type { Settings } from "../../../store/settings.ts";
import type { WebContext } from "../../context.ts";

/** The stored text that a link asked for, by its name. */
export function chosenTemplate(c: WebContext, { incidentTemplates }: Settings): IncidentTemplate | null {
  const name = c.req.query("template");
  return incidentTemplates.find((template) => template.name === name) ?? null;
}
