/** Reads a configuration file: YAML in, validated parts out, or every fault with its line. Sends nothing. */

import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument } from "yaml";
import { type Channel, parseChannel } from "../../src/core/config/channel/channel.ts";
import type { InputFault } from "../../src/core/config/input-fault.ts";
import type { MaintenanceWindow } from "../../src/core/config/maintenance.ts";
import { parseMaintenance } from "../../src/core/config/maintenance-input.ts";
import type { Monitor } from "../../src/core/config/monitor.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { parseSettings, type SettingsInput } from "../../src/core/config/settings.ts";

/** A part that the file does not have is null: it is left alone, also with --prune. */
export interface Wanted {
  readonly monitors: readonly Monitor[] | null;
  readonly channels: readonly Channel[] | null;
  readonly maintenance: readonly MaintenanceWindow[] | null;
  readonly settings: SettingsInput | null;
}

/** `path` is dotted, from the top of the file: `monitors.0.target.url`. */
export interface FileFault {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export type FileResult =
  | {
      readonly ok: true;
      readonly wanted: Wanted;
      readonly warnings: readonly FileFault[];
      /** A fault found later, by the server, with its line. */
      readonly at: (path: readonly (string | number)[], message: string) => FileFault;
    }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

const PARTS = ["monitors", "channels", "maintenance", "settings"] as const;

export function readFileText(text: string): FileResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        path: "",
        message: `is not YAML: ${error.message.split("\n")[0]}`,
      })),
    };
  return new Reader(document, lines).read();
}

interface Parsed<T> {
  readonly value: T | null;
  readonly faults: readonly InputFault[];
  readonly warnings?: readonly InputFault[];
}

class Reader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #faults: FileFault[] = [];
  readonly #warnings: FileFault[] = [];

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  read(): FileResult {
    const top: unknown = this.#document.toJS() ?? {};
    if (typeof top !== "object" || top === null || Array.isArray(top)) {
      this.#fault([], `must be an object with any of ${PARTS.join(", ")}`);
      return { ok: false, faults: this.#faults };
    }
    for (const key of Object.keys(top))
      if (!PARTS.some((part) => part === key))
        this.#fault([key], `is not a known part; use ${PARTS.join(", ")}`);
    const given = top as Record<string, unknown>;
    const wanted: Wanted = {
      monitors: this.#list(given, "monitors", monitor),
      channels: this.#list(given, "channels", channel),
      maintenance: this.#list(given, "maintenance", maintenanceWindow),
      settings: this.#settings(given),
    };
    if (this.#faults.length > 0) return { ok: false, faults: this.#faults.sort((a, b) => a.line - b.line) };
    return {
      ok: true,
      wanted,
      warnings: this.#warnings,
      at: (path, message) => this.#at(path, message),
    };
  }

  #list<T extends { id: string }>(
    top: Record<string, unknown>,
    part: string,
    parse: (item: unknown) => Parsed<T>,
  ): T[] | null {
    if (!(part in top)) return null;
    const items = top[part] ?? [];
    if (!Array.isArray(items)) {
      this.#fault([part], "must be a list");
      return null;
    }
    const seen = new Map<string, number>();
    return items.flatMap((item: unknown, index) => {
      const { value, faults, warnings = [] } = parse(item);
      for (const { path, message } of faults) this.#fault([part, index, ...split(path)], message);
      for (const { path, message } of warnings)
        this.#warnings.push(this.#at([part, index, ...split(path)], message));
      if (value === null) return [];
      const first = seen.get(value.id);
      if (first !== undefined)
        this.#fault([part, index, "id"], `is "${value.id}" already in ${part}.${first}`);
      seen.set(value.id, index);
      return [value];
    });
  }

  #settings(top: Record<string, unknown>): SettingsInput | null {
    if (!("settings" in top)) return null;
    const result = parseSettings(top.settings ?? {});
    if (result.ok) return result.settings;
    for (const { path, message } of result.faults) this.#fault(["settings", ...split(path)], message);
    return null;
  }

  #fault(path: readonly (string | number)[], message: string): void {
    this.#faults.push(this.#at(path, message));
  }

  /** The line of the value at the path, or of the nearest thing around it that is there. */
  #at(path: readonly (string | number)[], message: string): FileFault {
    let node: unknown = this.#document.contents;
    for (const key of path) {
      const next = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(Number(key), true) : undefined;
      if (!isNode(next) || !next.range) break;
      node = next;
    }
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    return { line: this.#lines.linePos(offset).line, path: path.join("."), message };
  }
}

function split(path: string): string[] {
  return path === "" ? [] : path.split(".");
}

function monitor(item: unknown): Parsed<Monitor> {
  const result = parseMonitor(item);
  return result.ok
    ? { value: result.monitor, faults: [], warnings: result.warnings }
    : { value: null, faults: result.faults };
}

function channel(item: unknown): Parsed<Channel> {
  const result = parseChannel(item);
  return result.ok
    ? { value: result.channel, faults: [], warnings: result.warnings }
    : { value: null, faults: result.faults };
}

/** The API makes an id up when there is none; a file needs one, or each run would add the window again. */
function maintenanceWindow(item: unknown): Parsed<MaintenanceWindow> {
  const result = parseMaintenance(item, "");
  if (!result.ok) return { value: null, faults: result.faults };
  if (result.window.id !== "") return { value: result.window, faults: [] };
  return {
    value: null,
    faults: [{ path: "id", message: "is required in a file: a slug to know the window by" }],
  };
}
