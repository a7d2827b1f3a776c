import type { Answer } from "./answer.ts";

/** A status's name and number, alone: what software says that has nothing else to say. */
const STATUS_ONLY =
  /^(?:(?:http )?(?:error:? )?(?:5\d\d)?[ :-]{0,3}(?:bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error|(?:5\d\d))[.! ]{0,2}){1,3}$/i;
/** The same in JSON, but for the keys of frameworks in which applications name a status themselves. */
const JSON_KEY = /"(?:message|error|code|status|detail|title|reason|msg)" ?: ?/gi;

export function namesStatusOnly(answer: Answer): boolean {
  const said =
    answer.text.length > 200 ? answer.shown() : answer.text.replace(JSON_KEY, "").replace(/[{}",_]+/g, " ");
  return STATUS_ONLY.test(said.trim()) || STATUS_ONLY.test(answer.shown().slice(0, 200));
}
