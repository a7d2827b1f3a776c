/** What a tool of the MCP server is. Its schemas are zod, as everywhere: validation and description in one. */

import type { z } from "@hono/zod-openapi";
import type { InputFault } from "../../core/config/input-fault.ts";
import type { Env } from "../../env.ts";

export interface ToolContext {
  readonly env: Env;
  /** Asks this Worker's own API with the caller's token, so that a tool can do no more than the token may. */
  readonly api: (path: string) => Promise<ApiAnswer>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type ToolResult =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  /** Said to the model, which may mend its call (MCP: isError). */
  | { readonly ok: false; readonly message: string };

export interface Tool<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: S;
  readonly run: (input: z.output<S>, context: ToolContext) => Promise<ToolResult>;
}

/** Keeps a tool's input type between its schema and its function. */
export function tool<S extends z.ZodType>(definition: Tool<S>): Tool {
  return definition as unknown as Tool;
}

export function done(value: Readonly<Record<string, unknown>>): ToolResult {
  return { ok: true, value };
}

/** An API's answer as a tool's, with what a problem says. */
export async function asked(
  context: ToolContext,
  path: string,
  shape: (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): Promise<ToolResult> {
  const { status, body } = await context.api(path);
  if (status < 300) return done(shape(body));
  const faults = ((body.errors ?? []) as InputFault[]).map(
    ({ path: field, message }) => `${field} ${message}`,
  );
  return {
    ok: false,
    message: faults.length > 0 ? faults.join("; ") : String(body.detail ?? `status ${status}`),
  };
}
