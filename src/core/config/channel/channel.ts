/**
 * Where alerts go: the channel's schema, one shape a kind. The same schema validates the API, `npm run apply` and the
 * admin page. Every text that may hold a secret may be `{{secret.NAME}}` instead, resolved when sending.
 */

import { z } from "zod";
import { maskLikely } from "../../check/secret-scan.ts";
import { type InputFault, inputFaults } from "../input-fault.ts";
import { secretNames } from "../secret.ts";
import { type KindOf, type ReceiverAddress, receiverUrlFault } from "./fields.ts";
import { CHANNEL_KINDS, type ChannelKind, KINDS } from "./kinds.ts";
import { mapTexts } from "./secrets.ts";

type Kinds = typeof KINDS;
type Schemas = { [K in ChannelKind]: Kinds[K]["schema"] }[ChannelKind];
const schemas = CHANNEL_KINDS.map((kind) => KINDS[kind].schema) as [Schemas, ...Schemas[]];

export const channelSchema = z.discriminatedUnion("kind", schemas, {
  error: (issue) =>
    issue.code === "invalid_union" ? `must be one of ${CHANNEL_KINDS.join(", ")}` : "must be a JSON object",
});

export type ChannelInput = z.input<Schemas>;
export type Channel = z.output<Schemas>;
export type ChannelOf<K extends ChannelKind> = Extract<Channel, { kind: K }>;

type ChannelResult =
  | { readonly ok: true; readonly channel: Channel; readonly warnings: readonly InputFault[] }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a channel, filling in every default. A secret written out is a warning: it is then kept in the database. */
export function parseChannel(input: unknown): ChannelResult {
  const parsed = channelSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const channel = parsed.data as Channel;
  const warnings: InputFault[] = [];
  mapChannel(channel, (text, secret, path) => {
    const message =
      "is kept in the database as written; set a Worker secret and write {{secret.NAME}} instead";
    if (secret && secretNames(text).length === 0) warnings.push({ path, message });
    return text;
  });
  return { ok: true, channel, warnings };
}

/** The channel with every text in it changed; `secret` says whether its field holds one. */
export function mapChannel(
  channel: Channel,
  change: (text: string, secret: boolean, path: string) => string,
): Channel {
  return mapTexts(KINDS[channel.kind]?.schema ?? null, channel, change) as Channel;
}

/** The addresses that the channel sends to, each with its field. */
export function receiversOf(channel: Channel): readonly ReceiverAddress[] {
  const kind = KINDS[channel.kind] as KindOf<z.ZodObject> | undefined;
  return kind?.receivers?.(channel) ?? [{ field: "url", url: channel.url }];
}

/** Why nothing can be sent with a channel whose secrets are filled in, as "url is not a URL"; null when it can. */
export function sendingFault(channel: Channel): string | null {
  const kind = KINDS[channel.kind] as KindOf<z.ZodObject> | undefined;
  if (kind === undefined) return `kind must be one of ${CHANNEL_KINDS.join(", ")}`;
  const url = receiverUrlFault(channel.url, { id: channel.kind === "webhook" });
  if (url !== null) return `url ${url}`;
  const found = kind.fault?.(channel) ?? null;
  return found && `${found.field} ${found.fault}`;
}

/** The channel as it may be shown: secrets that were written out are starred, references stay. */
export function shownChannel(channel: Channel): Channel {
  return mapChannel(channel, shownText);
}

/** Of a URL that is no secret as a whole, what its query calls one. */
function shownText(text: string, secret: boolean, path: string): string {
  if (secret) return secretNames(text).length === 0 ? STARS : text;
  return path === "url" && secretNames(text).length === 0 ? maskLikely(text) : text;
}

const STARS = "********";

export function isStarred(shown: string): boolean {
  return shown === STARS;
}

/** `input` with what was shown starred and came back so as it was stored: an edit must not overwrite a secret. */
export function withStoredSecrets(input: unknown, stored: Channel): unknown {
  const kept = new Map<string, string>();
  mapChannel(stored, (text, secret, path) => {
    const shown = shownText(text, secret, path);
    if (shown !== text) kept.set(`${path} ${shown}`, text);
    return text;
  });
  const restore = (value: unknown, path: string): unknown => {
    if (typeof value === "string") return kept.get(`${path} ${value}`) ?? value;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const at = (key: string) => (path === "" ? key : `${path}.${key}`);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, at(key))]));
  };
  return restore(input, "");
}
