/**
 * `npm run bench:attribution -- --marks`: what each mark is worth. Over every reported and captured 5xx whose side is known, the
 * rows of products left out: how many answers of applications and of hops bear it, the points written in the code, and those
 * that logistic regression gives, half a natural logarithm of the odds each, drawn to the written ones where few bear it.
 */
import { type Answer, readAnswer } from "../../src/core/attribution/answer.ts";
import { MARKS } from "../../src/core/attribution/leaning.ts";
import { readReported } from "./answers.ts";
import { readCaptures, toInput } from "./captures.ts";
import { truthOf } from "./truth.ts";

interface Example {
  readonly ofApp: boolean;
  readonly bears: readonly number[];
  /** Answers alike count together for the root of their number. */
  weight: number;
}

const LN_A_POINT = 2;
const ROUNDS = 3000;
const STEP = 0.02;

function examples(): { found: Example[]; quotes: Map<number, string> } {
  const quotes = new Map<number, string>();
  const alike = new Map<string, Example[]>();
  const add = (ofApp: boolean, answer: Answer, product: string | null): void => {
    const bears = MARKS.flatMap(([, find], index) => {
      const reason = find(answer);
      if (reason !== null && !quotes.has(index)) quotes.set(index, reason.text.slice(0, 60));
      return reason === null ? [] : [index];
    });
    const key = `${product} ${answer.status} ${answer.text.slice(0, 40)}`;
    const group = alike.get(key) ?? [];
    group.push({ ofApp, bears, weight: 1 });
    alike.set(key, group);
  };
  for (const { want, ...input } of readReported())
    if (want.role !== "unknown" && input.status >= 500)
      add(want.role === "app", readAnswer(input), want.product);
  for (const capture of [...readCaptures("shared"), ...readCaptures("own")]) {
    const { status } = capture;
    const { marked, role, product } = truthOf(capture);
    if (capture.surfaced && capture.fault !== "ok" && marked && status !== null && status >= 500)
      add(role === "app", readAnswer({ ...toInput(capture), status }), product);
  }
  for (const group of alike.values()) for (const one of group) one.weight = 1 / Math.sqrt(group.length);
  return { found: [...alike.values()].flat(), quotes };
}

/** Both sides weigh the same, so that the points do not depend on which side more reports are of. */
function fitted(found: readonly Example[]): number[] {
  const prior = MARKS.map(([points]) => points * LN_A_POINT);
  const weights = [...prior];
  const all = (ofApp: boolean): number =>
    found.filter((one) => one.ofApp === ofApp).reduce((sum, { weight }) => sum + weight, 0);
  const share = { app: all(true), hop: all(false) };
  for (let round = 0; round < ROUNDS; round++) {
    const slope = weights.map((weight, index) => weight - prior[index]!);
    for (const { ofApp, bears, weight } of found) {
      const odds = bears.reduce((sum, index) => sum + weights[index]!, 0);
      const balance = (share.app + share.hop) / 2 / (ofApp ? share.app : share.hop);
      const miss = (1 / (1 + Math.exp(-odds)) - (ofApp ? 1 : 0)) * weight * balance;
      for (const index of bears) slope[index]! += miss;
    }
    slope.forEach((value, index) => {
      weights[index]! -= STEP * value;
    });
  }
  return weights.map((weight) => weight / LN_A_POINT);
}

export function printMarks(): void {
  const { found, quotes } = examples();
  const fit = fitted(found);
  const count = (index: number, ofApp: boolean): number =>
    found.filter((one) => one.ofApp === ofApp && one.bears.includes(index)).length;
  console.log("| mark, by its first answer | of applications | of hops | written | fitted |");
  console.log("| --- | --- | --- | --- | --- |");
  MARKS.forEach(([points], index) => {
    const quote = (quotes.get(index) ?? "(in no answer)").replaceAll("|", "\\|");
    const numbers = [count(index, true), count(index, false), points.toFixed(1), fit[index]!.toFixed(1)];
    console.log(`| ${quote} | ${numbers.join(" | ")} |`);
  });
}
