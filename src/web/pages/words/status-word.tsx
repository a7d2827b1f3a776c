/** A status in a word and a shape, never by colour alone. */
import type { IncidentKind } from "../../../core/incident/incident.ts";
import type { ShownStatus } from "../../../core/shard/view.ts";

interface StatusLook {
  readonly word: string;
  readonly tone: Tone;
  /** Path of a 16 × 16 icon, drawn with a stroke. */
  readonly icon: string;
}

export type Tone = "good" | "bad" | "warn" | "slow" | "calm" | "idle";

const TICK = "M4 8.5l2.7 2.7L12 5.5";
const CROSS = "M5 5l6 6M11 5l-6 6";
const WAVE = "M2.5 8h2l1.5-4 3 8 1.5-4h3";
const CLOCK = "M8 4.5V8l2.5 1.8";
const DOTS = "M4.5 8h.01M8 8h.01M11.5 8h.01";
const PAUSE = "M6 5v6M10 5v6";
const TOOL = "M4 12l5-5M9 4.5a2.5 2.5 0 0 1 2.5 2.5";
const GLOBE = "M3 8h10M8 3c-3 3-3 7 0 10M8 3c3 3 3 7 0 10";

const LOOKS: Readonly<Record<ShownStatus, StatusLook>> = {
  up: { word: "Up", tone: "good", icon: TICK },
  outage: { word: "Down", tone: "bad", icon: CROSS },
  regional: { word: "Down in some regions", tone: "warn", icon: GLOBE },
  intermittent: { word: "Failing on and off", tone: "warn", icon: WAVE },
  slow: { word: "Slow", tone: "slow", icon: CLOCK },
  expiring: { word: "Up, expiring soon", tone: "slow", icon: CLOCK },
  maintenance: { word: "Maintenance", tone: "calm", icon: TOOL },
  paused: { word: "Paused", tone: "idle", icon: PAUSE },
  stale: { word: "No recent data", tone: "idle", icon: DOTS },
  unknown: { word: "Not checked yet", tone: "idle", icon: DOTS },
};

export function statusWord(status: ShownStatus): string {
  return LOOKS[status].word;
}

export function statusTone(status: ShownStatus): Tone {
  return LOOKS[status].tone;
}

export function StatusIcon({ status }: { status: ShownStatus }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={LOOKS[status].icon} />
    </svg>
  );
}

export function StatusBadge({ status }: { status: ShownStatus }) {
  return (
    <span class={`badge ${LOOKS[status].tone}`}>
      <StatusIcon status={status} />
      {LOOKS[status].word}
    </span>
  );
}

const KIND_WORDS: Readonly<Record<IncidentKind, { word: string; tone: Tone }>> = {
  outage: { word: "Outage", tone: "bad" },
  regional: { word: "Regional outage", tone: "warn" },
  intermittent: { word: "Intermittent failures", tone: "warn" },
  slow: { word: "Slow responses", tone: "slow" },
  certificate: { word: "Certificate expiring", tone: "slow" },
  domain: { word: "Domain expiring", tone: "slow" },
  silent: { word: "Monitoring interrupted", tone: "idle" },
};

export function kindWord(kind: IncidentKind): string {
  return KIND_WORDS[kind].word;
}

export function kindTone(kind: IncidentKind): Tone {
  return KIND_WORDS[kind].tone;
}
