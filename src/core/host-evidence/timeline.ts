/** Host and probe in one line of time: "03:00:04 kernel killed node · 03:00:05 nginx: connect() failed · 03:00:05 your check: 502". */
import { type HostFact, kindOf } from "./fact.ts";

export interface Moment {
  /** Epoch ms. */
  readonly at: number;
  readonly text: string;
  /** Who tells it: an agent's name, or "Edgetick". */
  readonly by: string;
  /** What names the cause stands out. */
  readonly isRoot: boolean;
}

interface Check {
  readonly at: number;
  readonly latencyMs: number;
  readonly region: string;
  /** What came of it: "502", "no answer". */
  readonly outcome: string;
}

/** Facts without a time have no place in it. A proxy's own line on this request stands for the request alone. */
export function momentsOf(
  checks: readonly Check[],
  hosts: readonly { readonly agent: string; readonly facts: readonly HostFact[] }[],
): Moment[] {
  const told = hosts.flatMap(({ agent, facts }) =>
    facts.flatMap(({ at, text, kind }) =>
      at === null ? [] : [{ at, text, by: agent, isRoot: kindOf(kind)?.weight === "root" }],
    ),
  );
  const own = checks.flatMap(({ at, latencyMs, region, outcome }) => {
    const ended = {
      at: at + latencyMs,
      text: `your check from ${region}: ${outcome}`,
      by: "Edgetick",
      isRoot: false,
    };
    // Under a second the start says nothing that the end does not.
    if (latencyMs < 1000) return [ended];
    return [{ ...ended, at, text: `your check from ${region} left` }, ended];
  });
  return [...told, ...own].sort((a, b) => a.at - b.at);
}
