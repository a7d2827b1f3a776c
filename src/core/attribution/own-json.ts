/**
 * An error in JSON with words of its own. Gateways say in JSON a status's name or what failed behind them, under the same few
 * keys; whoever has keys or sentences beside those knows what the request was about.
 */
import { fact, ofBody, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { namesStatusOnly } from "./status-words.ts";

const READ_CHARS = 4096;
const KEY = /"([A-Za-z_@][\w@.-]{0,40})" ?:/g;
const VALUE = /: ?"([^"\\]{0,300})/g;

/** Keys under which everybody says what went wrong. */
const USUAL =
  /^(?:errors?|error_?(?:code|message|msg|type|description)|err_?code|messages?|msg|code|status|status_?code|http_?(?:code|message|status)|details?|description|title|type|reason|fault|faultstring|(?:x_?)?request_?id|more_?information|timestamp|path|cause|instance|trace_?id|hint|success|ok|data|result|retryable|retry_?after)$/i;

/** What a sentence of a gateway's is about. */
const OF_A_HOP =
  /\b(?:upstreams?|back-?ends?|origin|gateway|prox(?:y|ying|ied)|servers?|routes?|hosts?|connect(?:ing|ion)?|time(?:d|s)?[ -]?out|timing out|respon(?:se|d)|target|destination|endpoints?|load ?balancer|instances?|nodes?|cluster|deployments?|tunnel)\b|^(?:the |this |your )?(?:requested )?(?:service|application|app|site|website) |^service\b|internal (?:server )?error|something went wrong|try again|unexpected error|unknown error|limit exceeded|too many/i;

function isJson({ text }: Answer): boolean {
  return /^\{ ?"[\w@]/.test(text);
}

/** JSON that says more than its status. */
export function inJson(answer: Answer): Reason | null {
  return isJson(answer) && !namesStatusOnly(answer) ? fact("a body in JSON") : null;
}

function keys(answer: Answer): string[] {
  if (!isJson(answer)) return [];
  const found = [...answer.text.slice(0, READ_CHARS).matchAll(KEY)].map(([, key = ""]) => key);
  return found.filter((key) => !USUAL.test(key));
}

export function keyOfItsOwn(answer: Answer): Reason | null {
  const [key] = keys(answer);
  return key === undefined ? null : ofBody(`its JSON has a key of its own: "${key}"`);
}

export function keysOfItsOwn(answer: Answer): Reason | null {
  const { length } = keys(answer);
  return length < 3 ? null : ofBody(`its JSON has ${length} keys of its own`);
}

export function sentenceOfItsOwn(answer: Answer): Reason | null {
  if (!isJson(answer)) return null;
  for (const [, value = ""] of answer.text.slice(0, READ_CHARS).matchAll(VALUE))
    if (/^\S+ \S+ \S/.test(value) && !OF_A_HOP.test(value)) return ofBody(`it says "${value.slice(0, 80)}"`);
  return null;
}
