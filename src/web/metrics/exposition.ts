/** Prometheus' text format, version 0.0.4. https://prometheus.io/docs/instrumenting/exposition_formats/ */

export type Labels = Readonly<Record<string, string>>;
export type Sample = readonly [labels: Labels, value: number | null];

export interface Family {
  readonly name: string;
  readonly help: string;
  /** `summary` here has quantiles only: they are of a sliding window, and have no sum. */
  readonly type: "gauge" | "counter" | "summary";
  readonly samples: readonly Sample[];
}

/** A family without a single known value is left out. */
export function exposition(families: readonly Family[]): string {
  return `${families.flatMap(written).join("\n")}\n`;
}

function written({ name, help, type, samples }: Family): string[] {
  const known = samples.filter(([, value]) => value !== null);
  if (known.length === 0) return [];
  const lines = known.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapedLabel(text)}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${escapedHelp(help)}`, `# TYPE ${name} ${type}`, ...lines];
}

function escapedLabel(value: string): string {
  return escapedHelp(value).replace(/"/g, '\\"');
}

/** A line ends at a line feed only; the rest of a text may be anything that is UTF-8. */
function escapedHelp(text: string): string {
  return text.toWellFormed().replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
}
