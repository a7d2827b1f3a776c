/** A mark of one side in an answer, and what it is worth: above 0 an application's, below 0 a hop's. */
import { ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";

export type Mark = readonly [points: number, find: (answer: Answer) => Reason | null];

/** As far as an error explains itself. */
const READ_CHARS = 4096;

export function header(points: number, name: string, pattern: RegExp = /./): Mark {
  return [
    points,
    (answer) => {
      const found = pattern.exec((answer.header(name) ?? "").slice(0, 4096));
      return found === null
        ? null
        : ofHeader(`${name}: ${found[0] === found.input[0] ? found.input : found[0]}`);
    },
  ];
}

export function quoted({ text }: Answer, pattern: RegExp): Reason | null {
  const found = pattern.exec(text.slice(0, READ_CHARS));
  return found === null ? null : ofBody(`it says "${found[0].slice(0, 80)}"`);
}

export function body(points: number, pattern: RegExp): Mark {
  return [points, (answer) => quoted(answer, pattern)];
}
