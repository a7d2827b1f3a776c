/** Values of the target in the words of a failed assertion. */
import { beginning, cut } from "../words/cut.ts";

const MAX_QUOTE = 80;
/** White space before what is shown must not cost more time than that. */
const MAX_READ = 8192;

/** At most 80 characters, never ending inside one. */
export function short(text: string): string {
  return cut(text, MAX_QUOTE);
}

/** On one line and without escapes, so that what is masked by its name ("password": …) is still recognised. */
export function quote(text: string): string {
  const line = beginning(text, MAX_READ).replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ");
  return `"${short(line.trim())}"`;
}
