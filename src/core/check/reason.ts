/**
 * Something that was seen, with what it quotes. What quotes a body or a line of a log may hold what strangers must not
 * read, so it leaves Edgetick only where bodies may; a header is part of all evidence and masked there.
 */
export type Quotes = "body" | "header" | "log" | null;

export interface Reason {
  readonly text: string;
  readonly quotes: Quotes;
}

/** A judgement or a number of our own: nothing of the target's is in it. */
export function fact(text: string): Reason {
  return { text, quotes: null };
}

export function ofHeader(text: string): Reason {
  return { text, quotes: "header" };
}

export function ofBody(text: string): Reason {
  return { text, quotes: "body" };
}

/** `bodies`: whether the reader may see what an answer's body or a log says. */
export function mayShow({ quotes }: Pick<Reason, "quotes">, bodies: boolean): boolean {
  return bodies || quotes === null || quotes === "header";
}

export function shownTexts(reasons: readonly Reason[], bodies: boolean): string[] {
  return reasons.filter((reason) => mayShow(reason, bodies)).map(({ text }) => text);
}

/** Evidence of before version 0.2 holds plain texts, of which some quote the body and none says so. */
export function readReason(stored: unknown): Reason {
  if (typeof stored === "string") return ofBody(stored);
  const { text, quotes } = (stored ?? {}) as Partial<Reason>;
  const known = quotes === null || quotes === "header" || quotes === "log";
  return { text: typeof text === "string" ? text : "", quotes: known ? quotes : "body" };
}
