/** What a person may write about incidents: the schemas behind the API, the admin page and stored templates. */
import { z } from "zod";
import { IMPACTS, INCIDENT_STATES } from "../incident/incident.ts";
import { timeSchema } from "../words/time.ts";
import { flag, label, list, prose, slug } from "./schema-parts.ts";

const MAX_TITLE = 150;
const MAX_NOTE = 5000;
const MAX_MONITORS = 250;

/** Of a note or a summary. */
export const noteSchema = prose(MAX_NOTE)
  .overwrite((text) => text.trim())
  .min(1, { error: "must not be empty" });

const title = label(MAX_TITLE).min(1, { error: "must not be empty" });
const impact = z.enum(IMPACTS, { error: `must be one of ${IMPACTS.join(", ")}` });
const status = z.enum(INCIDENT_STATES, { error: `must be one of ${INCIDENT_STATES.join(", ")}` });
const monitors = list(slug, MAX_MONITORS)
  .overwrite((ids) => [...new Set(ids)])
  .meta({ description: "Which monitors it concerns; empty: the whole page" });
const text = noteSchema.meta({ description: "Markdown without HTML" });
const at = timeSchema.optional().meta({ type: ["string", "integer"], description: "By default now" });
const object = { error: "must be a JSON object" };

export const newIncidentSchema = z.strictObject(
  {
    title: title.meta({ description: "What visitors read first" }),
    impact: impact
      .default("minor")
      .meta({ description: "What it does to the page's headline; never to uptime" }),
    monitors: monitors.default([]),
    status: status.default("investigating"),
    text: text
      .optional()
      .meta({ description: "The first note, in Markdown; by default words for the state" }),
    at,
  },
  object,
);
export type NewIncident = z.output<typeof newIncidentSchema>;

const PUBLIC_STATE = "must be true where the note gives a state: visitors see the state";

export const newNoteSchema = z
  .strictObject(
    {
      text: text.optional().meta({ description: "Markdown without HTML; may be left out beside a status" }),
      status: status.optional(),
      public: flag.default(true),
      at,
    },
    object,
  )
  .refine((note) => note.text !== undefined || note.status !== undefined, {
    path: ["text"],
    error: "is required: what to say",
  })
  .refine((note) => note.public || note.status === undefined, { path: ["public"], error: PUBLIC_STATE });

export const noteEditSchema = z
  .strictObject({ text: text.optional(), status: status.optional(), public: flag.optional() }, object)
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), {
    error: "needs at least one of text, status and public",
  });

/** What concerns an incident by hand only. */
export const byHandFields = {
  title: title.optional(),
  impact: impact.optional(),
  monitors: monitors.optional(),
};

/** A text to begin with, for what happens again. */
export const incidentTemplateSchema = z.strictObject(
  {
    name: label(60).min(1, { error: "must not be empty" }),
    title: label(MAX_TITLE).default(""),
    impact: impact.default("minor"),
    status: status.default("investigating"),
    text: prose(MAX_NOTE).default(""),
  },
  object,
);
export type IncidentTemplate = z.output<typeof incidentTemplateSchema>;
