/** A start after idle time. */
import { journal } from "../steps.ts";
import type { CauseRoom } from "./room.ts";

export const coldStart: CauseRoom = {
  cause: "cold-start",
  name: "a start after idle time",
  title: "A start after idle time",
  weigh: () => null,
  play: (fill) => [journal(fill, "the application starting at the failing request")],
};
