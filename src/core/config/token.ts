/** What a token may be: the schema behind `POST /api/v1/tokens` and the admin page. */

import { z } from "zod";
import { timeSchema } from "../words/time.ts";
import { type InputFault, inputFaults } from "./input-fault.ts";
import { slug } from "./schema-parts.ts";

/**
 * `read`: GETs, without anything that quotes a body or a log line. `evidence`: those too, deliveries and channels.
 * `agent`: the endpoints of one host agent. `events`: POST of events. `ping`: heartbeats, the key stands in the URL.
 */
export const TOKEN_SCOPES = ["read", "evidence", "agent", "events", "ping"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

const MAX_MONITORS = 250;
/** As an agent is named in its paths; a person's words are fine for the other scopes. */
const AGENT_NAME = /^[A-Za-z0-9._-]{1,64}$/;
const CONTROL = /\p{Cc}/u;

export const tokenSchema = z
  .strictObject(
    {
      name: z
        .string({ error: "must be a string" })
        .trim()
        .min(1, { error: "must not be empty" })
        .max(100, { error: "must be at most 100 characters" })
        .refine((name) => !CONTROL.test(name), { error: "must not hold control characters" })
        .optional()
        .meta({ description: "What it is for; of an agent its name. Only a ping key may go without" }),
      scope: z.enum(TOKEN_SCOPES, { error: `must be one of ${TOKEN_SCOPES.join(", ")}` }),
      expiresAt: timeSchema.nullable().default(null),
      monitors: z
        .array(slug, { error: "must be a list of monitors' ids" })
        .min(1, { error: "must have at least one entry" })
        .max(MAX_MONITORS, { error: `must have at most ${MAX_MONITORS} entries` })
        .nullable()
        .default(null)
        .meta({
          description: "Of scope agent: what its host serves. Of scope events: what its events may concern",
        }),
    },
    { error: "must be a JSON object" },
  )
  .superRefine((token, ctx) => {
    for (const { path, message } of scopeFaults(token))
      ctx.addIssue({ code: "custom", path: [path], message });
  });

export interface TokenInput {
  readonly name: string;
  readonly scope: TokenScope;
  /** Epoch ms; null: it holds until it is deleted. */
  readonly expiresAt: number | null;
  readonly monitors: readonly string[] | null;
}

function scopeFaults(token: Partial<TokenInput>): InputFault[] {
  const { name, scope, monitors = null } = token;
  if (name === undefined && scope !== "ping")
    return [{ path: "name", message: "is required: what the token is for" }];
  if (scope === "agent") {
    const faults: InputFault[] = [];
    if (!AGENT_NAME.test(name ?? ""))
      faults.push({ path: "name", message: "must be the agent's name: 1 to 64 of A-Z a-z 0-9 . _ -" });
    if (monitors === null)
      faults.push({ path: "monitors", message: "is required: the monitors that the agent's host serves" });
    return faults;
  }
  if (monitors !== null && scope !== "events")
    return [
      {
        path: "monitors",
        message: "must be left out: only agent and events tokens are made for some monitors",
      },
    ];
  return [];
}

type TokenResult =
  | { readonly ok: true; readonly token: TokenInput }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates what is asked for. `now` is epoch ms. Never throws. */
export function parseToken(input: unknown, now: number): TokenResult {
  const parsed = tokenSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const { name, scope, expiresAt, monitors } = parsed.data;
  if (expiresAt !== null && expiresAt <= now)
    return { ok: false, faults: [{ path: "expiresAt", message: "must be in the future" }] };
  return {
    ok: true,
    token: { name: name ?? scope, scope, expiresAt, monitors: monitors && [...new Set(monitors)] },
  };
}
