/** Making a token, whoever asks (the API or the admin page): validated, made up, hashed. */
import type { InputFault } from "../core/config/input-fault.ts";
import { parseToken } from "../core/config/token.ts";
import type { Env } from "../env.ts";
import { allMonitors } from "../store/monitors.ts";
import { createToken, type StoredToken } from "../store/tokens.ts";
import { sha256 } from "./digest.ts";
import { newTokenText } from "./token-text.ts";

type MakeToken =
  /** `text` is the token: only its hash is kept, so this is the only time that it can be shown. */
  | { readonly kind: "made"; readonly stored: StoredToken; readonly text: string }
  | { readonly kind: "invalid"; readonly faults: readonly InputFault[] };

async function unknownMonitors(env: Env, ids: readonly string[]): Promise<InputFault[]> {
  if (ids.length === 0) return [];
  const known = new Set((await allMonitors(env.DB)).map(({ monitor }) => monitor.id));
  return ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `monitors.${index}`, message: `there is no monitor "${id}"` }],
  );
}

export async function makeToken(env: Env, input: unknown, now: number): Promise<MakeToken> {
  const parsed = parseToken(input, now);
  if (!parsed.ok) return { kind: "invalid", faults: parsed.faults };
  const faults = await unknownMonitors(env, parsed.token.monitors ?? []);
  if (faults.length > 0) return { kind: "invalid", faults };
  const text = newTokenText(parsed.token.scope);
  const stored = await createToken(env.DB, parsed.token, { hash: await sha256(text), text }, now);
  return { kind: "made", stored, text };
}
