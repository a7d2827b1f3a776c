/** Incidents that are open although nothing has been wrong for some time, or that are open twice. */
import type { Evidence } from "../simulation.ts";
import { isInWindow } from "./days.ts";
import type { Fault } from "./fault.ts";
import { byPlace } from "./history.ts";
import type { Stored, StoredIncident } from "./stored.ts";

/** Good minutes close any of these, by docs/rules.md, and a late commit may need some more. */
const ENDS_AFTER = 6;
const KINDS = ["outage", "regional", "slow"];

export function checkOpen({ configured }: Evidence, stored: Stored): Fault[] {
  const last = configured.at(-1)!;
  const rows = [...byPlace(stored.rows).values()].filter(({ attempt }) => attempt === 0);
  const open = stored.incidents.filter(({ state, kind }) => state === "open" && KINDS.includes(kind));
  const isOver = (incident: StoredIncident) => {
    const monitor = last.monitors.find(({ id }) => id === incident.monitor);
    if (!monitor?.enabled) return false;
    const counted = rows.filter(
      ({ key, verdict, minute }) =>
        key === monitor.key && verdict !== "lost" && !isInWindow(last, monitor.id, minute),
    );
    const minutes = [...Map.groupBy(counted, ({ minute }) => minute)].sort(([a], [b]) => a - b);
    const newest = minutes.slice(-ENDS_AFTER).flatMap(([, of]) => of);
    return minutes.length >= ENDS_AFTER && newest.every(({ verdict }) => verdict === "up");
  };
  const isTwice = (incident: StoredIncident, index: number) =>
    open.slice(0, index).some(({ monitor, kind }) => monitor === incident.monitor && kind === incident.kind);
  return open
    .filter((incident, index) => isOver(incident) || isTwice(incident, index))
    .map(({ id }) => ({ kind: "incident left open", what: id }));
}
