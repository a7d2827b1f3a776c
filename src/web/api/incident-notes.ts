/** Notes on incidents. */
import { createRoute, z } from "@hono/zod-openapi";
import { newNoteSchema, noteEditSchema } from "../../core/config/incident-input.ts";
import { json } from "../answer.ts";
import { addNote, editNote, removeNote } from "../change-incident.ts";
import type { WebApp } from "../context.ts";
import { withEvents } from "../incident-json.ts";
import { ADMIN_ONLY, adminAnswers, idParam, jsonBody } from "../openapi.ts";
import { incidentSchema } from "./incident-schema.ts";

const common = { tags: ["incidents"], security: ADMIN_ONLY };
const path = "/api/v1/incidents/{id}/updates";
const params = idParam("incident").extend({ note: z.string().meta({ description: "The note's id" }) });
const incident = { description: "The incident", schema: incidentSchema };

const postRoute = createRoute({
  ...common,
  method: "post",
  path,
  summary: "Add a note, by default a public one, or give a state",
  description:
    "`status` says how far people are; of a measured incident it stands beside what is measured and ends nothing.",
  request: { params: idParam("incident"), body: jsonBody(newNoteSchema) },
  responses: adminAnswers({ ...incident, status: 201 }, 404, 422),
});
const patchRoute = createRoute({
  ...common,
  method: "patch",
  path: `${path}/{note}`,
  summary: "Change a note; it then says that it was edited",
  request: { params, body: jsonBody(noteEditSchema) },
  responses: adminAnswers(incident, 404, 422),
});
const deleteRoute = createRoute({
  ...common,
  method: "delete",
  path: `${path}/{note}`,
  summary: "Delete a note",
  request: { params },
  responses: adminAnswers(incident, 404, 409),
});

export function incidentNoteRoutes(app: WebApp): void {
  app.openapi(postRoute, async (c) => {
    const { id } = c.req.valid("param");
    return json(await withEvents(c.env.DB, await addNote(c, id, c.req.valid("json"), Date.now())), 201);
  });
  app.openapi(patchRoute, async (c) => {
    const { id, note } = c.req.valid("param");
    return json(await withEvents(c.env.DB, await editNote(c, id, note, c.req.valid("json"))));
  });
  app.openapi(deleteRoute, async (c) => {
    const { id, note } = c.req.valid("param");
    return json(await withEvents(c.env.DB, await removeNote(c, id, note)));
  });
}
