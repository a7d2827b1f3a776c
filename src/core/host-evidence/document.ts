/**
 * Pasted texts that hold log lines without being lines: JSON as `gcloud logging read`, `aws logs`, Loki's API, Kibana and
 * `kubectl get events -o json` print it, `journalctl -o json-pretty` and `-o export`.
 */
import { asObject, isText, type Json, parsed, plain } from "./json.ts";

/** One line for each entry; null for a text that is lines already. */
export function linesOfDocument(text: string): string[] | null {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return fromWhole(start) ?? fromPretty(start);
  return /^__CURSOR=/m.test(text.slice(0, 4_000)) ? fromExport(text) : null;
}

function fromWhole(text: string): string[] | null {
  const document = parsed(text);
  const entries = Array.isArray(document) ? (document as unknown[]) : entriesIn(asObject(document));
  return entries === null
    ? null
    : entries.map((entry) => (typeof entry === "string" ? entry : lineOf(entry)));
}

/** Where APIs keep their lists of entries. */
function entriesIn(document: Json | null): unknown[] | null {
  // An application's own line may have lists of such names in it.
  if (document === null || [document.msg, document.message, document.log].some(isText)) return null;
  const loki = asObject(document.data)?.result;
  if (Array.isArray(loki)) return loki.flatMap(fromStream);
  const hits = asObject(document.hits)?.hits;
  if (Array.isArray(hits)) return hits.map((hit) => asObject(hit)?._source ?? hit);
  // Insights: each result is a list of {field, value}.
  if (Array.isArray(document.results)) return document.results.map(fromFields);
  return (
    ([document.events, document.entries, document.items].find((list) => Array.isArray(list)) as
      | unknown[]
      | null) ?? null
  );
}

function fromStream(stream: unknown): unknown[] {
  const { values, stream: labels } = asObject(stream) ?? {};
  if (!Array.isArray(values)) return [];
  return values.map((value: unknown) =>
    Array.isArray(value) ? { timestamp: plain(value[0]), labels, line: plain(value[1]) } : value,
  );
}

function fromFields(result: unknown): unknown {
  if (!Array.isArray(result)) return result;
  return Object.fromEntries(
    result.map((pair: unknown) => [plain(asObject(pair)?.field), asObject(pair)?.value]),
  );
}

function lineOf(entry: unknown): string {
  try {
    return JSON.stringify(entry) ?? "";
  } catch {
    return "";
  }
}

/** Objects one after the other, each over several lines, as `jq` prints them. */
function fromPretty(text: string): string[] | null {
  if (!/^\{\s*\n/.test(text)) return null;
  const lines: string[] = [];
  for (const block of text.split(/^(?=\{\s*$)/m)) {
    const object = asObject(parsed(block));
    if (object === null) return null;
    lines.push(lineOf(object));
  }
  return lines;
}

/** `KEY=value` a line, an empty line between entries; binary fields are left out. https://systemd.io/JOURNAL_EXPORT_FORMATS/ */
function fromExport(text: string): string[] {
  return text.split(/\n\s*\n/).map((block) =>
    lineOf(
      Object.fromEntries(
        block
          .split("\n")
          .map((line) => [line.indexOf("="), line] as const)
          .filter(([equals]) => equals > 0)
          .map(([equals, line]) => [line.slice(0, equals), line.slice(equals + 1)]),
      ),
    ),
  );
}
