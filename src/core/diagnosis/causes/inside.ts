/** A cause that no probe can see: it is weighed on a host's or a log's evidence alone. */
import type { CauseRoom } from "./room.ts";

export function insideOnly(room: Omit<CauseRoom, "weigh"> & { readonly summary: string }): CauseRoom {
  return { ...room, weigh: () => null };
}
