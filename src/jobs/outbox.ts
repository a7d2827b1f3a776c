/** From what changed to the deliveries that tell of it, as a commit writes them. */

import { deliveriesOf } from "../core/alert/alert.ts";
import { newsOfChange } from "../core/alert/news.ts";
import { type Failure, failureOf } from "../core/check/failure.ts";
import type { Contained } from "../core/shard/contained.ts";
import type { OwnedChange } from "../core/shard/minute.ts";
import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { isHeld } from "../core/shard/unnamed.ts";
import type { Delivery } from "../store/deliveries.ts";
import type { EvidenceEntry } from "../store/evidence-blob.ts";
import { storedFailures } from "./first-failure.ts";
import { eventsBeforeThem, hostFactsOfThem, type KnownEvents } from "./quotable.ts";
import type { Shell } from "./shell.ts";

/** What Edgetick's own alerts are filed under when one of them fails. */
const OWN = "edgetick";

export interface Outbox {
  readonly changes: readonly OwnedChange[];
  /** What this minute's commits write: most first failures are among it. */
  readonly evidence: readonly EvidenceEntry[];
  readonly unnamed: ShardCore["unnamed"];
  readonly known: KnownEvents;
  readonly now: number;
}

export async function outboxOf(
  shell: Shell,
  config: ShardConfig,
  { changes, evidence, unnamed, known, now }: Outbox,
  contained: Contained,
): Promise<Delivery[]> {
  const [failures, before, hosts] = await Promise.all([
    firstFailures(shell, changes, evidence),
    eventsBeforeThem(shell, changes, known),
    hostFactsOfThem(shell, changes),
  ]);
  return changes.flatMap(({ compiled, change }) => {
    const monitor = compiled?.monitor ?? null;
    const incident = change.incident?.id ?? "";
    const beside = { before: before.get(incident) ?? null, host: hosts.get(incident) ?? [] };
    const planned = (firstFailure: Failure | null, more: Partial<typeof beside> = {}) =>
      deliveriesOf(change, { monitor, ...config, firstFailure, ...more });
    const failure = failures.get(change.firstFailure ?? "") ?? null;
    const name = monitor?.id ?? OWN;
    // An alert that says little beats none.
    const plain = () =>
      contained.run(
        name,
        "alert",
        () => planned(null),
        () => [],
      );
    const made = contained.run(name, "alert", () => planned(failure, beside), plain);
    const heldUntil = isHeld(change.type) ? unnamed?.get(name)?.heldUntil : null;
    // Visitors read of no cause: their mails don't wait for one.
    const news = config.subscribers ? newsOfChange(change, monitor) : [];
    return [
      ...made.map((delivery) => ({ ...delivery, nextAt: heldUntil ?? shell.clock.now() })),
      ...news.map((delivery) => ({ ...delivery, nextAt: shell.clock.now() })),
    ].map((delivery) => ({ ...delivery, shard: shell.shard, createdAt: now }));
  });
}

async function firstFailures(
  shell: Shell,
  changes: readonly OwnedChange[],
  evidence: readonly EvidenceEntry[],
): Promise<Map<string, Failure>> {
  const made = new Map(evidence.map(failureOf).map((failure) => [failure.id, failure]));
  const missing = changes.flatMap(({ compiled, change: { firstFailure: id } }) =>
    compiled === null || id === null || made.has(id)
      ? []
      : [{ key: compiled.key, monitor: compiled.monitor.id, id }],
  );
  return new Map([...(await storedFailures(shell, missing)), ...made]);
}
