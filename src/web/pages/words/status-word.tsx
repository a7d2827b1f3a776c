/** A status in a word and a shape, never by colour alone. */
import type { MonitorView, ShownStatus } from "../../../core/shard/view.ts";
import { statusWords } from "../../../core/words/status.ts";

const TICK = "M4 8.5l2.7 2.7L12 5.5";
const CROSS = "M5 5l6 6M11 5l-6 6";
const WAVE = "M2.5 8h2l1.5-4 3 8 1.5-4h3";
const CLOCK = "M8 4.5V8l2.5 1.8";
const DOTS = "M4.5 8h.01M8 8h.01M11.5 8h.01";
const PAUSE = "M6 5v6M10 5v6";
const TOOL = "M4 12l5-5M9 4.5a2.5 2.5 0 0 1 2.5 2.5";
const GLOBE = "M3 8h10M8 3c-3 3-3 7 0 10M8 3c3 3 3 7 0 10";

/** Paths of 16 × 16 icons, drawn with a stroke. */
const ICONS: Readonly<Record<ShownStatus, string>> = {
  up: TICK,
  outage: CROSS,
  regional: GLOBE,
  intermittent: WAVE,
  slow: CLOCK,
  expiring: CLOCK,
  maintenance: TOOL,
  paused: PAUSE,
  stale: DOTS,
  unknown: DOTS,
};

export function StatusIcon({ status }: { status: ShownStatus }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICONS[status]} />
    </svg>
  );
}

/** `kind` of the monitor: absent for http. */
export function StatusBadge({ status, kind }: { status: ShownStatus; kind?: MonitorView["kind"] }) {
  const { tone, word } = statusWords(status, kind);
  return (
    <span class={`badge ${tone}`}>
      <StatusIcon status={status} />
      {word}
    </span>
  );
}
