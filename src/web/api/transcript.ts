/**
 * A failure as text in the manner of `curl -v`, with the command that repeats the request. Every line but that
 * command's begins with a mark of ours, and control characters are spelt out: a target's answer can neither forge a
 * line nor reach the terminal that shows it.
 */

import { attributionJson } from "../../core/attribution/attribution.ts";
import { assertionJson } from "../../core/check/assertion.ts";
import { attemptWord } from "../../core/check/attempt.ts";
import { connectionWords } from "../../core/check/bare-connection.ts";
import { isHttpRequest, repeatCommand } from "../../core/check/curl-command.ts";
import type { Failure } from "../../core/check/failure.ts";
import type { BodyStart, Header } from "../../core/check/reading.ts";
import { isoTime } from "../../core/words/time.ts";

/** `*` is what Edgetick knows, `>` what it sent, `<` the head that came back, `|` its body. */
type Mark = "*" | ">" | "<" | "|";

/** `bodies`: whether the reader may see bodies and what quotes them. */
export function transcript(failure: Failure, bodies: boolean): string {
  const sections = [
    about(failure),
    sent(failure),
    received(failure, bodies),
    conclusions(failure, bodies),
    beside(failure),
    lastGood(failure),
  ];
  return `${sections.flat().join("\n")}\n`;
}

/** C0, C1 and what turns the direction of a line around (Unicode's Bidi_Control), as escapes. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function spelt(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

function line(mark: Mark, text: string): string {
  return `${mark} ${spelt(text)}`.trimEnd();
}

function note(text: string): string {
  return line("*", text);
}

function headerLines(mark: Mark, headers: readonly Header[]): string[] {
  return headers.map(([name, value]) => line(mark, `${name}: ${value}`));
}

function about({ id, at, region, colo, attempt, verdict, failure, incident }: Failure): string[] {
  const place = colo === null ? region : `${region} (ran in ${colo})`;
  const what = failure === null ? verdict : `${verdict}, ${failure.type}`;
  return [
    note(`check ${id}`),
    note(`${isoTime(at)} from ${place}, ${attemptWord(attempt)}: ${what}`),
    ...(incident === null ? [] : [note(`incident ${incident}`)]),
  ];
}

function sent({ request }: Failure): string[] {
  if (request === null) return [note("the request is no longer kept")];
  const command = repeatCommand(request);
  if (command === null) return [note("nothing was asked: its job pings")];
  return [note("to repeat it:"), command, ...(isHttpRequest(request) ? requestLines(request) : [])];
}

function requestLines(request: NonNullable<Failure["request"]>): string[] {
  const url = URL.parse(request.url);
  return [
    line(">", `${request.method} ${url === null ? request.url : url.pathname + url.search} HTTP/1.1`),
    ...(url === null ? [] : [line(">", `Host: ${url.host}`)]),
    ...headerLines(">", request.headers),
    line(">", ""),
  ];
}

function received({ reading, evidence }: Failure, bodies: boolean): string[] {
  if (evidence === "gone")
    return [note(`status ${reading.status ?? "none"}; the evidence is no longer kept`)];
  const { status, assertion, error, body } = reading;
  const text = (reading.redirects ?? []).map((one) => note(`redirected by ${one.status} at ${one.url}`));
  if (assertion) text.push(note(assertionJson(assertion, bodies).message));
  if (error) text.push(note(`${error.name}: ${error.message}`));
  if (reading.own) {
    const sent = body !== null && bodies ? bodyLines(body) : [];
    return [
      ...text,
      line("|", JSON.stringify(reading.own)),
      ...sent,
      note(`done after ${reading.latencyMs} ms`),
    ];
  }
  if (status === null) return [...text, note(`no answer within ${reading.latencyMs} ms`)];
  text.push(line("<", `${reading.httpVersion ?? "HTTP"} ${status} ${reading.statusText ?? ""}`));
  text.push(...headerLines("<", reading.headers ?? []), line("<", ""));
  if (body !== null && bodies) text.push(...bodyLines(body));
  const headersAt = reading.headersMs === null ? "" : `headers after ${reading.headersMs} ms, `;
  return [...text, note(`${headersAt}done after ${reading.latencyMs} ms, ${sizeOf(body, bodies)}`)];
}

function bodyLines({ text, base64 }: BodyStart): string[] {
  if (base64) return [note("a binary body, in base64:"), line("|", base64)];
  if (!text) return [];
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((one) => line("|", one));
}

function sizeOf(body: BodyStart | null, bodies: boolean): string {
  if (body === null) return "body not kept";
  const cut = bodies && body.truncated ? ", cut here" : "";
  return `${body.bytes} bytes${cut}${bodies ? "" : ", which this token may not see"}`;
}

function conclusions({ failure, attribution }: Failure, bodies: boolean): string[] {
  if (failure === null) return [];
  const { role, product } = failure.hop;
  const answered = note(`answered by: ${role}${product === null ? "" : `, ${product}`}`);
  if (attribution === null) return [answered];
  const { meaning, because } = attributionJson(attribution, bodies);
  return [answered, note(meaning), ...because.map((reason) => note(`because ${reason}`))];
}

function beside(failure: Failure): string[] {
  const words = connectionWords(failure);
  return words === null ? [] : [note(words)];
}

function lastGood({ lastGood: good }: Failure): string[] {
  if (!good) return [];
  return [note(`last good answer: ${isoTime(good.at)}, ${good.latencyMs} ms`)];
}
