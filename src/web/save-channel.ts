/** Saving a channel, whoever asks (the API or the admin page). */

import { addressFault } from "../core/config/address.ts";
import {
  type Channel,
  parseChannel,
  receiversOf,
  withStoredSecrets,
} from "../core/config/channel/channel.ts";
import type { InputFault } from "../core/config/input-fault.ts";
import { development, type Env } from "../env.ts";
import { createChannel, getChannel, putChannel } from "../store/channels.ts";

export type SaveChannel =
  | {
      readonly kind: "saved";
      readonly channel: Channel;
      readonly created: boolean;
      readonly warnings: readonly InputFault[];
    }
  | { readonly kind: "invalid"; readonly faults: readonly InputFault[] }
  | { readonly kind: "taken" };

/** A host that is a secret can only be judged when sending, and is. */
const HOST_IS_SECRET = /^(?:[a-z]+:\/\/)?[^/?#]*\{\{/i;

export function receiverFault(url: string): string | null {
  if (HOST_IS_SECRET.test(url)) return null;
  return addressFault(url.replace(/\{\{[^}]*\}\}/g, "secret"), { development: development() });
}

function read(input: unknown): ReturnType<typeof parseChannel> {
  const result = parseChannel(input);
  if (!result.ok) return result;
  const faults = receiversOf(result.channel).flatMap(({ field, url }) => {
    const message = receiverFault(url);
    return message === null ? [] : [{ path: field, message }];
  });
  return faults.length === 0 ? result : { ok: false, faults };
}

async function withSecrets(env: Env, id: string, input: unknown): Promise<unknown> {
  const stored = await getChannel(env.DB, id);
  return stored === null ? input : withStoredSecrets(input, stored);
}

export async function addChannel(env: Env, input: unknown, now: number): Promise<SaveChannel> {
  const result = read(input);
  if (!result.ok) return { kind: "invalid", faults: result.faults };
  const { channel, warnings } = result;
  if ((await createChannel(env.DB, channel, now)) === null) return { kind: "taken" };
  return { kind: "saved", channel, created: true, warnings };
}

/** Replaces the channel `id` or makes it. The input's own id must match or be absent. */
export async function replaceChannel(
  env: Env,
  id: string,
  input: unknown,
  now: number,
): Promise<SaveChannel> {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  const named = isObject ? await withSecrets(env, id, { id, ...input }) : input;
  const result = read(named);
  if (!result.ok) return { kind: "invalid", faults: result.faults };
  const { channel, warnings } = result;
  if (channel.id !== id)
    return {
      kind: "invalid",
      faults: [{ path: "id", message: `must be "${id}", as in the path, or absent` }],
    };
  const { created } = await putChannel(env.DB, channel, now);
  return { kind: "saved", channel, created, warnings };
}
