/**
 * An error in JSON or XML with words of its own. Gateways say in JSON a status's name or what failed behind them, under the same few
 * keys; whoever has keys or sentences beside those knows what the request was about.
 */
import { fact, ofBody, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { isJson, isOwn, XML } from "./own-text.ts";
import { sayings } from "./spoken.ts";
import { namesStatusOnly } from "./status-words.ts";

const READ_CHARS = 4096;
const CDATA = /<!\[CDATA\[|\]\]>/g;
const LEAF = /<([A-Za-z_][\w.-]{0,40})(?: [^<>]{0,200})?>([^<]{0,300})<\//g;

/** The beginning of the document that the answer is, XML's elements as JSON's keys; "" when it is none. */
function written(answer: Answer): string {
  const { text } = answer;
  if (isJson(answer)) return text.slice(0, READ_CHARS);
  if (!XML.test(text)) return "";
  const leaves = text.slice(0, READ_CHARS).replaceAll(CDATA, "").matchAll(LEAF);
  return Array.from(leaves, ([, key, value = ""]) => `"${key}": "${value.replace(/["\\]/g, " ")}",`).join(
    " ",
  );
}

const KEY = /"([A-Za-z_@][\w@.-]{0,40})" ?:/g;
const VALUE = /: ?"([^"\\]{0,300})/g;

/** Keys under which everybody says what went wrong. */
const USUAL =
  /^(?:errors?|error_?(?:code|message|msg|type|description)|err_?code|messages?|msg|code|status|status_?code|http_?(?:code|message|status)|details?|description|title|type|reason|fault|faultstring|(?:x_?)?request_?id|more_?information|timestamp|path|cause|instance|trace_?id|hint|success|ok|data|result|retryable|retry_?after)$/i;

/** Data that says more than its status. */
export function inJson(answer: Answer): Reason | null {
  if (namesStatusOnly(answer)) return null;
  if (isJson(answer)) return fact("a body in JSON");
  return written(answer) === "" ? null : fact("a body in XML");
}

function keys(answer: Answer): string[] {
  const found = [...written(answer).matchAll(KEY)].map(([, key = ""]) => key);
  return found.filter((key) => !USUAL.test(key));
}

/** What a hop calls the server behind it, in a key. */
const OF_WHAT_IS_BEHIND = /upstream|back-?end|origin|destination|target/i;

export function keyOfItsOwn(answer: Answer): Reason | null {
  const key = keys(answer).find((one) => !OF_WHAT_IS_BEHIND.test(one));
  return key === undefined ? null : ofBody(`it has a key of its own: "${key}"`);
}

export function keyOfWhatIsBehind(answer: Answer): Reason | null {
  const key = keys(answer).find((one) => OF_WHAT_IS_BEHIND.test(one));
  return key === undefined ? null : ofBody(`it has a key for a server behind it: "${key}"`);
}

/** A program that waited for itself knows its limit; a hop's page seldom tells it. */
export function limitOfItsOwn(answer: Answer): Reason | null {
  const found = /"[^"\\]{0,200}\b(\d+(?:\.\d+)? ?(?:ms|s|sec(?:ond)?s?|minutes?))\b/.exec(written(answer));
  return found === null ? null : ofBody(`it names a limit: ${found[1]}`);
}

export function keysOfItsOwn(answer: Answer): Reason | null {
  const { length } = keys(answer);
  return length < 3 ? null : ofBody(`it has ${length} keys of its own`);
}

/** Where one of them dials a server, the others only explain it. */
function sentences(value: string): string[] {
  return sayings(value).dials === null ? value.split(/[.!] /) : [];
}

export function sentenceOfItsOwn(answer: Answer): Reason | null {
  for (const [, value = ""] of written(answer).matchAll(VALUE))
    if (sentences(value).some((one) => /^\S+ \S/.test(one) && isOwn(one)))
      return ofBody(`it says "${value.slice(0, 80)}"`);
  return null;
}

/** The name that a program gives its error: `"code": "model_not_loaded"`, `"errors": ["QUOTA"]`, `"type": "db.locked"`. */
const ERROR_NAME =
  /"(?:errors?|code|type|reason|kind|err_?code|error_?(?:code|name|type))" ?: ?(?:\[ ?)?"([A-Za-z][\w.:-]{2,60})"/gi;
/** A hop's errors are called after itself or what it dials. */
const OF_A_HOPS_ERROR =
  /upstream|gateway|prox(?:y|ies)|back-?end|origin|tunnel|(?:^|_)connect|E(?:CONN|NOTFOUND|AI_|TIMEDOUT)|UND_ERR|REPLY_FROM|target|endpoint|rout(?:e|ing)|messaging\.|APIG/i;
/** Errors called after a status, or after nothing at all. */
const STATUS_NAME =
  /^(?:internal(?:_?server)?(?:_?error)?|bad_?gateway|service_?unavailable|gateway_?time_?out|server_?error|unavailable|error|time_?out|request_?time_?out)$/i;
/** States, and what names no error. */
const NO_NAME =
  /^(?:status|failure|failed|about:blank|down|busy|closed|offline|unknown|overloaded|maintenance)$/i;

function errorName(answer: Answer, wanted: (name: string) => boolean): Reason | null {
  for (const [, name = ""] of written(answer).matchAll(ERROR_NAME))
    if (wanted(name)) return ofBody(`its error is called "${name}"`);
  return null;
}

export function errorOfItsOwn(answer: Answer): Reason | null {
  return errorName(
    answer,
    (name) => ![OF_A_HOPS_ERROR, STATUS_NAME, NO_NAME].some((known) => known.test(name)),
  );
}

export function errorOfAStatus(answer: Answer): Reason | null {
  return namesStatusOnly(answer) ? null : errorName(answer, (name) => STATUS_NAME.test(name));
}
