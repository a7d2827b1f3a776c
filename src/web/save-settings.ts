/** Saving settings, whoever asks: what only the rest of the configuration can judge. */
import type { InputFault } from "../core/config/input-fault.ts";
import type { Env } from "../env.ts";
import { mailsAnyone } from "../notify/send-mails.ts";
import { listChannels } from "../store/channels.ts";
import { type Settings, writeSettings } from "../store/settings.ts";
import { receiverFault } from "./save-channel.ts";

/** Nothing is saved when there are faults. */
export async function saveSettings(env: Env, settings: Settings): Promise<readonly InputFault[]> {
  const { heartbeatUrl } = settings;
  const faults = {
    subscribeChannel: await subscribeFault(env, settings),
    heartbeatUrl: heartbeatUrl === null ? null : receiverFault(heartbeatUrl),
  };
  const found = Object.entries(faults).flatMap(([path, message]) =>
    message === null ? [] : [{ path, message }],
  );
  if (found.length === 0) await writeSettings(env.DB, settings);
  return found;
}

async function subscribeFault(env: Env, { subscribeChannel }: Settings): Promise<string | null> {
  if (subscribeChannel === null) return null;
  const channels = await listChannels(env.DB);
  const able = channels.filter(mailsAnyone).map(({ id }) => id);
  if (able.includes(subscribeChannel)) return null;
  const known = able.length === 0 ? "there is none" : `there is ${able.join(", ")}`;
  return `must be an e-mail channel via resend or smtp, which can mail anyone: ${known}`;
}
