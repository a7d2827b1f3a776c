/**
 * A message fitted into what a receiver takes. Links are kept whole and commands whole or not at all: half a command is
 * worse than none. What people read is cut, last line first, before it is escaped, so that no entity or fence breaks.
 */
import { cut } from "../core/words/cut.ts";
import type { Message } from "./message.ts";

/** A text's length as the receiver counts it. */
type Measure = (text: string) => number;

const characters: Measure = (text) => text.length;
const encoder = new TextEncoder();
/** As a JSON string, in bytes: what its escapes need is counted too. */
export const jsonBytes: Measure = (text) => encoder.encode(JSON.stringify(text)).length - 2;

interface Layout {
  readonly max: number;
  readonly measure?: Measure;
  readonly line?: (text: string) => string;
  readonly code?: (text: string) => string;
  readonly links?: (links: Message["links"]) => string;
}

/** What the lines get at least, however long the commands are. */
const LINES_SHARE = 1 / 3;
/** Less of a body tells nothing. */
const MIN_BODY = 40;

const same = (text: string) => text;
const listed = (links: Message["links"]) => links.map(({ label, url }) => `${label}: ${url}`).join("\n");

/** Lines, body, commands and links, one below the other, never longer than the layout allows. */
export function laidOut(
  message: Pick<Message, "lines" | "body" | "commands" | "links">,
  layout: Layout,
): string {
  const { max, measure = characters, line = same, code = same, links = listed } = layout;
  const shown = linksWithin(message.links, links, max / 3, measure);
  let room = max - (shown === "" ? 0 : measure(`\n${shown}`));
  const commands = commandsWithin(message.commands, code, room * (1 - LINES_SHARE), measure);
  room -= commands === "" ? 0 : measure(`\n${commands}`);
  const lines = linesWithin(message.lines, line, room, measure);
  room -= measure(lines);
  const body = message.body === null ? "" : bodyWithin(message.body, code, room, measure);
  return [lines, body, commands, shown].filter((part) => part !== "").join("\n");
}

/** The longest beginning of `text` that is no longer than `room` once `render` has escaped it; empty when none is. */
export function fitted(
  text: string,
  room: number,
  render: (text: string) => string = same,
  measure: Measure = characters,
): string {
  if (measure(render(text)) <= room) return render(text);
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(render(cut(text, middle))) <= room) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? "" : render(cut(text, low));
}

function linksWithin(
  all: Message["links"],
  links: (some: Message["links"]) => string,
  room: number,
  measure: Measure,
): string {
  for (let count = all.length; count > 0; count--) {
    const text = links(all.slice(0, count));
    if (measure(text) <= room) return text;
  }
  return "";
}

function commandsWithin(
  commands: readonly string[],
  code: (text: string) => string,
  room: number,
  measure: Measure,
): string {
  const kept: string[] = [];
  // The last one is the shortest and finds the request in the log: it comes before a curl with an endless URL.
  for (const command of commands.toReversed())
    if (measure(code([command, ...kept].join("\n"))) <= room) kept.unshift(command);
  return kept.length === 0 ? "" : code(kept.join("\n"));
}

function linesWithin(
  lines: readonly string[],
  line: (text: string) => string,
  room: number,
  measure: Measure,
): string {
  let text = "";
  for (const one of lines) {
    const next = text === "" ? "" : `${text}\n`;
    const fit = fitted(one, room - measure(next), line, measure);
    if (fit === "") break;
    text = next + fit;
    if (fit !== line(one)) break;
  }
  return text;
}

function bodyWithin(body: string, code: (text: string) => string, room: number, measure: Measure): string {
  const left = room - measure("\n");
  return left < MIN_BODY ? "" : fitted(body, left, code, measure);
}
