/** A failure as text in the manner of `curl -v`, with the command that repeats the request. */

import { assertionJson } from "../../core/check/assertion.ts";
import { attemptWord } from "../../core/check/attempt.ts";
import type { Header } from "../../core/check/reading.ts";
import { isoTime } from "../../core/words/time.ts";
import type { StoredFailure } from "../../store/evidence.ts";
import { curlCommand } from "../pages/failure/curl.ts";

/** `*` is what Edgetick knows, `>` what it sent, `<` what came back. */
export function transcript(failure: StoredFailure): string {
  const sections = [
    about(failure),
    sent(failure),
    received(failure),
    conclusions(failure),
    lastGood(failure),
  ];
  return `${sections.flat().join("\n")}\n`;
}

function note(text: string): string {
  return `* ${text}`;
}

function lines(mark: ">" | "<", headers: readonly Header[]): string[] {
  return headers.map(([name, value]) => `${mark} ${name}: ${value}`);
}

function about({ id, at, region, colo, attempt, verdict, failure, incident }: StoredFailure): string[] {
  const place = colo === null ? region : `${region} (ran in ${colo})`;
  return [
    note(`check ${id}`),
    note(
      `${isoTime(at)} from ${place}, ${attemptWord(attempt)}: ${verdict}${failure === null ? "" : `, ${failure.type}`}`,
    ),
    ...(incident === null ? [] : [note(`incident ${incident}`)]),
  ];
}

function sent({ request }: StoredFailure): string[] {
  if (request === null) return [note("the request is no longer kept")];
  const url = new URL(request.url);
  return [
    note("to repeat it:"),
    curlCommand(request),
    `> ${request.method} ${url.pathname}${url.search} HTTP/1.1`,
    `> Host: ${url.host}`,
    ...lines(">", request.headers),
    ">",
  ];
}

function received({ reading, evidence }: StoredFailure): string[] {
  if (evidence === "gone")
    return [note(`status ${reading.status ?? "none"}; the evidence is no longer kept`)];
  const text: string[] = (reading.redirects ?? []).map(({ url, status }) =>
    note(`redirected by ${status} at ${url}`),
  );
  if (reading.assertion) text.push(note(assertionJson(reading.assertion, true).message));
  if (reading.error) text.push(note(`${reading.error.name}: ${reading.error.message}`));
  if (reading.status === null) return [...text, note(`no answer within ${reading.latencyMs} ms`)];
  text.push(`< ${reading.httpVersion ?? "HTTP"} ${reading.status} ${reading.statusText ?? ""}`.trimEnd());
  text.push(...lines("<", reading.headers ?? []), "<");
  const { body } = reading;
  if (body?.text) text.push(body.text.replace(/\n$/, ""));
  if (body?.base64) text.push(note(`binary body, base64: ${body.base64}`));
  const headersAt = reading.headersMs === null ? "" : `headers after ${reading.headersMs} ms, `;
  const size = body === null ? "body not kept" : `${body.bytes} bytes${body.truncated ? ", cut here" : ""}`;
  return [...text, note(`${headersAt}done after ${reading.latencyMs} ms, ${size}`)];
}

function conclusions({ failure, attribution }: StoredFailure): string[] {
  if (failure === null) return [];
  const { role, product } = failure.hop;
  const answered = note(`answered by: ${role}${product === null ? "" : `, ${product}`}`);
  if (attribution === null) return [answered];
  return [
    answered,
    note(attribution.meaning),
    ...attribution.because.map(({ text }) => note(`because ${text}`)),
  ];
}

function lastGood({ lastGood: good }: StoredFailure): string[] {
  if (!good) return [];
  return [note(`last good answer: ${isoTime(good.at)}, ${good.latencyMs} ms`)];
}
