/** Fly.io's proxy: its own errors have no body, as far as reports show. */
import type { Signature } from "../signature.ts";

/** Its fields stand on what it passed on as well: it wrote an answer with nothing of an application's beside them. */
export const FLY: readonly Signature[] = (
  [
    [502, ["connection_refused", "connection_terminated", "connection_timeout"]],
    [503, ["destination_unavailable", "connection_limit_reached"]],
    [504, ["connection_read_timeout"]],
  ] as const
).map(([status, causes]) => ({
  product: "fly",
  when: {
    status,
    headers: {
      "fly-request-id": true,
      server: /^Fly\//i,
      "content-type": false,
      "x-powered-by": false,
      "set-cookie": false,
      vary: false,
    },
    bodyKind: "none",
  },
  causes,
  sure: 0.75,
}));
