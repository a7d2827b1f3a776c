/** What only hops set and say. None of these marks names a product. */
import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { body, header, type Mark, quoted } from "./mark.ts";
import { keyOfWhatIsBehind } from "./own-json.ts";
import { HOP_NAME, productNamed } from "./server-names.ts";
import { sayings, spokenText } from "./spoken.ts";
import { namesStatusOnly } from "./status-words.ts";

/** In the voice of a host about what it hosts: it, not we, and what a router notices. */
const OF_THE_HOSTED =
  /\b(?:th(?:is|e)|your|that) (?:web ?)?(?:app(?:lication)?|site|page|server|space|repl|deployment|container|dyno|instance|machine|workspace|notebook|process)\b[^.<"]{0,50}?\b(?:took too long|(?:is|was)(?: currently)? ?(?:n't|not) (?:respond|reach|running|listening|serving|up\b|started|ready|available)|(?:did|does|could)(?:n't|n’t| not) (?:respond|be reached|start|answer|send)|failed to (?:respond|start|boot|answer)|appears to be (?:down|offline)|has (?:crashed|been (?:paused|suspended|stopped)))|\b(?:could(?:n't|n’t| not)|unable to|can(?:not|'t|’t)) (?:reach|contact|connect to|find) (?:th(?:is|e)|your) (?:web ?)?(?:app(?:lication)?|site|server|space|repl|container|instance|machine|workspace)\b/i;

const OF_A_FUNCTION =
  /\b(?:serverless |cloud |edge )?(?:application|function|deployment|isolate|lambda|container)(?: host)? (?:failed to respond|has timed out|(?:invocation|execution) (?:failed|timed out)|is not running|failed while serving)|\bfunction failed\b|\b(?:in|with) your (?:deployment|function)\b/i;

/** The voice of a stock page, which knows no more than that there is a server; not Flask's, which knows an application. */
const OF_THE_SERVER =
  /\bthe server (?:is|was) (?:currently |temporarily )?(?:unable to (?:service|handle)|busy|overloaded)|\bthe server (?:encountered a temporary error|did(?:n't|n’t| not) respond|(?:returned|received) an? (?:invalid|incomplete))/i;

/** A field that says why, in a hop's word for itself or for what stands behind it. */
const REASON_FIELD =
  /(?:proxy|router|gateway|edge|cdn|balancer|upstream|origin|tunnel)[\w-]{0,30}(?:error|reason|fault|fail|fallback|routing)|(?:error|fail|fault)[\w-]{0,20}(?:proxy|router|gateway|upstream|origin)/;

function reasonField(answer: Answer): Reason | null {
  const name = answer.names.find((one) => REASON_FIELD.test(one.slice(0, 80)));
  return name === undefined ? null : ofHeader(`${name}: ${answer.header(name)}`);
}

/** 502 and 504 are what a hop says of a server; an application seldom takes them for itself. */
const BY_STATUS: readonly Mark[] = [
  [-0.9, ({ status }) => (status === 502 || status === 504 ? fact(`${status} is a hop's word`) : null)],
  [-0.2, ({ status }) => (status === 503 ? fact("503 is said by hops as well") : null)],
];

export const OF_HOPS: readonly Mark[] = [
  [-1.2, reasonField],
  [-0.6, (answer) => (answer.text.startsWith("{") ? null : quoted(answer, OF_THE_SERVER))],
  [
    -0.3,
    (answer) =>
      answer.body === "present" && namesStatusOnly(answer)
        ? ofBody(`it says no more than "${answer.shown().slice(0, 80)}"`)
        : null,
  ],
  // Whoever says that it could not dial a server is a hop in front of that server, by whatever name.
  [
    -2,
    (answer) => {
      const { dials } = sayings(spokenText(answer));
      return dials === null ? null : ofBody(`it speaks of a server behind it: "${dials[0].slice(0, 80)}"`);
    },
  ],
  [-0.6, keyOfWhatIsBehind],
  // Whoever tried again and again was no author.
  header(-0.6, "x-retry-count"),
  body(-0.6, /\bafter \d{1,3} (?:retries|attempts|tries)\b/i),
  body(-0.9, OF_THE_HOSTED),
  body(-0.9, OF_A_FUNCTION),
  // Known names are stamped on what was passed on as well.
  [
    -0.9,
    (answer) => {
      const server = answer.header("server");
      return server !== null && HOP_NAME.test(server) && productNamed(server) === null
        ? ofHeader(`server: ${server}`)
        : null;
    },
  ],
  header(-1.5, "proxy-connection"),
  header(-0.4, "content-type", /^text\/html$/i),
  // Not the status's own name, which has a gateway in it too.
  body(
    -0.9,
    /\b(?:proxy|upstream|load[ -]?balancer|reverse[ -]?proxy|edge (?:server|node)|origin server)\b/i,
  ),
  ...BY_STATUS,
];
