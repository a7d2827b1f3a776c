import type { Settings } from "../../../store/settings.ts";
import { currentPingKey } from "../../../store/tokens.ts";
import type { WebContext } from "../../context.ts";
import { siteUrl } from "../../site.ts";
import type { PingAddress } from "./ping-box.tsx";

export async function pingAddress(c: WebContext, settings: Settings, now: number): Promise<PingAddress> {
  return { site: siteUrl(c, settings), key: await currentPingKey(c.env.DB, now) };
}
