/**
 * A sentence that is neither a status's name nor what hops say of themselves and of the servers behind them: whoever wrote it
 * knows what the request was about.
 */
import { ofBody, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { sayings } from "./spoken.ts";

/** An error explains itself early. */
const READ_CHARS = 600;

const NAMES_A_STATUS =
  /bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error|\b[45]\d\d\b/i;

/** What a sentence of a hop's is about, and what everybody says who knows nothing more. */
const OF_A_HOP =
  /\b(?:upstreams?|back-?ends?|origin|gateway|prox(?:y|ying|ied)|servers?|routes?|hosts?|connect(?:ing|ion)?|time(?:d|s)?[ -]?out|timing out|respon(?:se|d)|target|destination|endpoints?|load ?balancer|instances?|nodes?|cluster|deployments?|tunnel|relay|fault|abort|ssl|tls|handshake|certificates?|name or service|i\/o error|deadline|overload(?:ed)?|application error|requested (?:url|page|object|address)|retriev(?:e|ed)|administrator|webmaster)\b|^(?:the |this |your )?(?:requested )?(?:service|application|app|site|website) |^(?:our )?services?\b|something went wrong|try again|unexpected error|unknown error|limit exceeded|too many|worker threw|enable cookies|\b(?:unreachable|unavailable|not available)\b/i;

/** Without one of these, a hop's nouns are anybody's: "Welcome to web server 1". */
const TROUBLE =
  /\b(?:fail|err|un(?:avail|able|reach|health|known)|not\b|no\b|refus|clos|reset|down\b|invalid|bad\b|capacity|could|can(?:not|'t|’t)|lost|terminat|(?:re)?try|busy|overload|abort|fault|den|exceed|wrong|problem|sorry|limit|time|timing|wait|too\b|reject|drop|stop|start)|n['’]t\b/i;

export function isOwn(sentence: string): boolean {
  if (NAMES_A_STATUS.test(sentence) || sayings(sentence).dials !== null) return false;
  return !(OF_A_HOP.test(sentence) && TROUBLE.test(sentence));
}

/** A document of data, no page. */
export const XML = /^(?:<\?xml [^>]{1,100}> ?<(?!!|html)|<(?:errors?|faults?|response|exception|problem)\b)/i;

export function isJson({ text }: Answer): boolean {
  return /^\{ ?"[\w@]/.test(text);
}

/** The status's name, as title and as heading, where a sentence follows and no signature. */
const HEADLINE =
  /^(?:(?:(?:error )?[45]\d\d[ :-]{0,3})?(?:bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error)[.!]? ){1,2}(?=(?:\S+ ){4})/i;

/** Text in words of its own, more than one. A page is another thing: gateways show pages that their operators wrote. */
function ownWords(answer: Answer): string | null {
  if (answer.body !== "present" || /^[{[]/.test(answer.text)) return null;
  const text = answer.shown().slice(0, READ_CHARS).replace(HEADLINE, "");
  return /\p{L}{2}.*[\s\p{Lu}]\p{L}{2}/u.test(text) && isOwn(text) ? text : null;
}

export function textOfItsOwn(answer: Answer): Reason | null {
  const text = answer.text.startsWith("<") ? null : ownWords(answer);
  return text === null ? null : ofBody(`it says "${text.slice(0, 80)}"`);
}

/** "Back soon" is anybody's. */
const SENTENCE = /(?:\S+ ){3}\S/;

export function pageOfItsOwn(answer: Answer): Reason | null {
  const text = answer.text.startsWith("<") && !XML.test(answer.text) ? ownWords(answer) : null;
  return text === null || !SENTENCE.test(text) ? null : ofBody(`a page that says "${text.slice(0, 80)}"`);
}
