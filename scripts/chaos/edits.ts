/** What an operator changes in the midst of it, through the product's own API. */
import { GUEST_CHANNEL, GUEST_MONITOR } from "./cast.ts";
import type { EditKind } from "./plan.ts";
import type { Platform } from "./platform.ts";

const MINUTE_MS = 60_000;
const PAUSED = "paused-at-times";

/** The status that the API answered. */
export async function edit(platform: Platform, kind: EditKind): Promise<number> {
  const { now } = platform.time;
  const api = async (method: string, path: string, body?: unknown) =>
    (await platform.api(method, path, body)).status;
  const enter = (monitor: string | null) =>
    api("POST", "/maintenance", { monitor, from: now - 25 * MINUTE_MS, to: now - 5 * MINUTE_MS });
  switch (kind) {
    case "pause":
      return await api("PATCH", `/monitors/${PAUSED}`, { enabled: false });
    case "resume":
      return await api("PATCH", `/monitors/${PAUSED}`, { enabled: true });
    case "guest comes":
      return await api("POST", "/monitors", GUEST_MONITOR);
    case "guest goes":
      return await api("DELETE", `/monitors/${GUEST_MONITOR.id}`);
    case "assert more":
      return await api("PATCH", "/monitors/asserting", {
        assert: { bodyContains: ["fine"], status: ["2xx"] },
      });
    case "assert less":
      return await api("PATCH", "/monitors/asserting", {
        assert: { bodyContains: [], status: ["2xx", "503"] },
      });
    case "maintenance of one":
      return await enter("flaky");
    case "maintenance of all":
      return await enter(null);
    case "maintenance gone":
      return await removeNewest(platform);
    case "channel gone":
      return await api("DELETE", `/channels/${GUEST_CHANNEL.id}`);
    case "channel back":
      return await api("POST", "/channels", GUEST_CHANNEL);
    default:
      return kind satisfies never;
  }
}

async function removeNewest(platform: Platform): Promise<number> {
  const { body } = await platform.api("GET", "/maintenance");
  const newest = (body as { items: { id: string }[] }).items?.at(-1);
  return newest === undefined ? 0 : (await platform.api("DELETE", `/maintenance/${newest.id}`)).status;
}
