import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { grepAccess } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const said = profile.share("limit");
  const refusals = profile.share("unavailable") * shape.fast;
  const { load } = profile;
  const loadP = load !== null && load.swing >= 1.08 && load.meanRank > 0.6 ? load.pValue : 1;
  if (said < 0.25 && (refusals < 0.5 || loadP >= 0.05)) return null;
  return suspect(
    "connection-limit",
    "A limit on connections or a full queue turns requests away.",
    [
      when(
        said >= 0.25,
        7 * Math.min(1, said / 0.8),
        `the gateway names a limit in ${percent(said)} of the failures`,
      ),
      when(refusals >= 0.5, 3, `${percent(refusals)} are immediate 503s`),
      either(
        loadP < 0.05,
        clue(strength(loadP, 4.5), "they come in the busy hours"),
        clue(-0.5, "they do not keep to busy hours"),
      ),
      when(
        (profile.folds.best?.pValue ?? 1) < 1e-4 && (profile.folds.best?.pValue ?? 1) < loadP,
        said > 0.5 ? -1 : -4,
        "the failures keep to the minute",
      ),
      when(shape.local, -1, "one region only"),
    ],
    (failure) => failure.says === "limit" || (said < 0.25 && failure.says === "unavailable"),
  );
}

export const connectionLimit: CauseRoom = {
  cause: "connection-limit",
  name: "a connection limit",
  title: "A connection limit",
  weigh,
  play: (fill) => [
    {
      look: "Limits of the proxy",
      command:
        "nginx -T | grep -E 'limit_conn|limit_req|worker_connections|max_conns'; grep -E 'maxconn|timeout queue' /etc/haproxy/haproxy.cfg",
      expect: "a limit that the busy hours reach",
    },
    {
      look: "The accept queue",
      command: "ss -lnt; nstat -az TcpExtListenOverflows",
      expect: "Recv-Q at Send-Q, or overflows that grow",
    },
    grepAccess(fill, "a 503 with no upstream time: turned away before the application"),
  ],
};
