/** The worst typo there is in a monitor: its alerts would go nowhere, and nothing would say so. */
export function unknownChannel(id: string, known: readonly string[]): string {
  const there = known.length === 0 ? "there is none yet" : `known are ${known.join(", ")}`;
  return `names no channel: "${id}"; ${there}`;
}
