/** Who reports about a host: an agent by its name, or lines that came without one. */

/** Instead of an agent's name, where a person or a script sent log lines: no agent has a name with a blank. */
export const PASTED = "pasted by hand";

/** On pages, which may show what a demo or a script has pasted. */
export function tellerName(agent: string): string {
  return agent === PASTED ? "from a pasted log" : agent;
}
