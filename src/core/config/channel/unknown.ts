/** The worst typo there is in a monitor: its alerts would go nowhere, and nothing would say so. */
export function unknownChannel(id: string, known: readonly string[]): string {
  const there = known.length === 0 ? "there is none yet" : `known are ${known.join(", ")}`;
  return `names no channel: "${id}"; ${there}`;
}

interface NamedChannel {
  readonly id: string;
  /** Within the monitor. */
  readonly path: readonly (string | number)[];
}

/** Every channel that a monitor names, and where. */
export function channelsNamed(alert: {
  readonly channels: readonly string[] | null;
  readonly escalateTo: readonly string[];
}): NamedChannel[] {
  return (["channels", "escalateTo"] as const).flatMap((field) =>
    (alert[field] ?? []).map((id, index) => ({ id, path: ["alert", field, index] })),
  );
}
