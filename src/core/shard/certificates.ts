/** Changes of the certificates that a shard's targets serve, as events: at any time, within maintenance too. */
import type { Judged } from "../check/check.ts";
import type { ServedCertificate } from "../check/reading.ts";
import { changeEvent, observeCertificates, type SeenCertificate } from "../condition/served.ts";
import { hostOf } from "../config/monitor/any-kind.ts";
import type { Monitor } from "../config/monitor.ts";
import { Contained } from "./contained.ts";
import type { CheckedMonitor, Transition } from "./minute.ts";

export function withCertificates(transition: Transition, checked: readonly CheckedMonitor[]): Transition {
  const showing = checked.flatMap(({ compiled: { monitor }, checks }) => {
    const shown = checks.flatMap(shownBy);
    return shown.length === 0 ? [] : [{ monitor, shown }];
  });
  if (showing.length === 0) return transition;
  const monitors = new Map(transition.core.monitors);
  const contained = new Contained(transition.faults);
  const events = showing.flatMap(({ monitor, shown }) =>
    contained.run(
      monitor.id,
      "conditions",
      () => {
        const state = monitors.get(monitor.id);
        if (state === undefined) return [];
        const { known, changes } = observeCertificates(state.certificates, placeOf(monitor), shown);
        monitors.set(monitor.id, { ...state, certificates: known });
        return changes.map((change) => changeEvent(monitor.id, change));
      },
      () => [],
    ),
  );
  return { ...transition, core: { ...transition.core, monitors }, events, faults: contained.faults };
}

function shownBy({ at, evidence: { reading } }: Judged): SeenCertificate[] {
  const served: ServedCertificate | undefined =
    reading.certificate ?? (reading.own?.kind === "tls" ? reading.own.chain[0] : undefined);
  if (served === undefined) return [];
  const { fingerprint, issuer, validTo } = served;
  return [{ fingerprint, issuer, validTo, seenAt: at }];
}

/** What is asked for which name. */
function placeOf(monitor: Monitor): string {
  const { host } = hostOf(monitor);
  const name = monitor.kind === "tls" ? monitor.target.serverName : null;
  return name ? `${host} ${name}` : host;
}
