/** Stretches [from, to) of any unit, sorted, and none touching another. */
export function joinedSpans<S extends { readonly from: number; readonly to: number }>(
  spans: readonly S[],
): S[] {
  const result: S[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || span.from > last.to) result.push(span);
    else result[result.length - 1] = { ...last, to: Math.max(last.to, span.to) };
  }
  return result;
}
