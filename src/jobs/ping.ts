/** A ping at its shard: one row in the Scheduler's own storage, and it is safe; the next minute's commit takes it in. */
import { bodyStart } from "../core/check/body.ts";
import { MINUTE_MS } from "../core/check/check.ts";
import type { BodyStart } from "../core/check/reading.ts";
import { redactor } from "../core/check/redaction.ts";
import type { Monitor } from "../core/config/monitor.ts";
import { MAX_PINGS_A_MINUTE, type Ping } from "../core/heartbeat/ping.ts";
import type { Journal } from "./journal.ts";
import type { CopiedConfig } from "./journal-store.ts";
import type { KnownKey, PingStore } from "./ping-store.ts";

export interface SentPing extends Pick<Ping, "monitor" | "kind" | "exitCode" | "rid" | "at"> {
  /** The same for each try to send it. */
  readonly nonce: string;
  /** The start of a body as it came, and how long it was; null without one. */
  readonly body: {
    readonly bytes: Uint8Array;
    readonly size: number;
    readonly charset: string | null;
  } | null;
  /** Null: by the ADMIN_TOKEN. */
  readonly keyHash: string | null;
  /** What D1 says of key and monitor; null when it could not be asked: then this shard's own memory decides. */
  readonly known: { readonly evidence: Monitor["evidence"]; readonly until: number | null } | null;
}

/** `unknown`: no such key, or no such heartbeat in this shard. `no shard`: it has no configuration at all. */
export type PingAnswer = "taken" | "too many" | "unknown" | "no shard";

export async function takePing(
  { store, journal }: { readonly store: PingStore; readonly journal: Journal },
  sent: SentPing,
  now: number,
): Promise<PingAnswer> {
  const { monitor, kind, exitCode, rid, at, nonce, keyHash, known } = sent;
  const config = known === null ? await journal.copiedConfig() : null;
  if (known === null && config === null) return "no shard";
  const evidence = known?.evidence ?? evidenceIn(config, monitor);
  const trusted = known !== null || keyHash === null || (await store.knowsKey(keyHash, now));
  if (evidence === null || !trusted) return "unknown";
  if (store.count(monitor, Math.floor(at / MINUTE_MS)) > MAX_PINGS_A_MINUTE) return "too many";
  await store.add({ monitor, kind, exitCode, rid, at, body: keptBody(sent.body, evidence) }, nonce);
  if (known !== null && keyHash !== null) await remember(store, { hash: keyHash, until: known.until });
  return "taken";
}

/** As the shard's copy of the configuration has it. */
function evidenceIn(copied: CopiedConfig | null, id: string): Monitor["evidence"] | null {
  const found = copied?.config.monitors.find(({ monitor }) => monitor.id === id);
  return found?.monitor.kind === "heartbeat" ? found.monitor.evidence : null;
}

function keptBody(body: SentPing["body"], evidence: Monitor["evidence"]): BodyStart | null {
  if (body === null || body.size === 0) return null;
  const mask = redactor({ patterns: evidence.redact });
  return bodyStart({ ...body, incomplete: false }, evidence.body, mask);
}

/** The ping is safe by now; that its key could not be remembered must not fail it. */
async function remember(store: PingStore, key: KnownKey): Promise<void> {
  await store.rememberKey(key).catch((error) => console.error("remembering a ping key", error));
}
