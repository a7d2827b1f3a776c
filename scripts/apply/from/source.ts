/**
 * What another monitor's configuration becomes here: parts in the form of a monitors.yaml, the secrets that they name, what
 * could not be carried over as it was, and the history where the source has one. Everything is checked by the product's own
 * schemas before it is kept, so that what a reader drafts wrongly is left out by name instead of failing later.
 */

import { parseChannel } from "../../../src/core/config/channel/channel.ts";
import { parseMaintenance } from "../../../src/core/config/maintenance-input.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { slugOf } from "../../../src/core/config/slug.ts";

export interface Note {
  /** `left out`: not here afterwards. `differs`: here, with another meaning. */
  readonly kind: "left out" | "differs";
  readonly subject: string;
  readonly text: string;
}

export interface MonitorHistory {
  readonly monitor: string;
  /** Readings as the import of history takes them, one JSON text each, oldest first. Read lazily: it may be millions. */
  lines(): Iterable<string>;
}

export interface Source {
  readonly parts: {
    readonly settings?: Record<string, unknown>;
    readonly channels: readonly Item[];
    readonly monitors: readonly Item[];
    readonly maintenance: readonly Item[];
  };
  readonly secrets: ReadonlyMap<string, string>;
  readonly notes: readonly Note[];
  readonly history: readonly MonitorHistory[];
}

export type Item = Record<string, unknown> & { readonly id: string };

/** The file is not what its option says. The message names the fix. */
export class SourceFault extends Error {}

export class Draft {
  readonly #ids = new Map<string, Set<string>>();
  readonly #notes = new Map<string, Note>();
  readonly secrets = new Map<string, string>();
  readonly channels: Item[] = [];
  readonly monitors: Item[] = [];
  readonly maintenance: Item[] = [];
  readonly history: MonitorHistory[] = [];
  settings: Record<string, unknown> | undefined;

  /** A slug from a name, unique among the part's: "API (eu)" → "api-eu", then "api-eu-2". */
  id(part: "monitors" | "channels" | "maintenance", name: string): string {
    const taken = this.#ids.get(part) ?? new Set();
    this.#ids.set(part, taken);
    const base = slugOf(name) || part.replace(/s$/, "");
    let id = base;
    for (let n = 2; taken.has(id); n++) id = `${base.slice(0, 60)}-${n}`;
    taken.add(id);
    return id;
  }

  /** Keeps a value out of the configuration: the same value under the same hint is one secret. */
  secret(hint: string, value: string): string {
    const base = hint
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 80);
    const name = /^[A-Z]/.test(base) ? base : `S_${base}`;
    let free = name;
    for (let n = 2; this.secrets.has(free) && this.secrets.get(free) !== value; n++) free = `${name}_${n}`;
    this.secrets.set(free, value);
    return `{{secret.${free}}}`;
  }

  leftOut(subject: string, text: string): void {
    this.#note({ kind: "left out", subject, text });
  }

  differs(subject: string, text: string): void {
    this.#note({ kind: "differs", subject, text });
  }

  #note(note: Note): void {
    this.#notes.set(JSON.stringify(note), note);
  }

  monitor(subject: string, item: Item): boolean {
    const result = parseMonitor(item);
    const { certificateDays, ...assert } = (item.assert ?? {}) as Record<string, unknown>;
    // Only a bound on the certificate's days may fall away: all else would make a failing check pass.
    if (result.ok || certificateDays === undefined) return this.#keep(this.monitors, subject, item, result);
    const without = { ...item, assert };
    const kept = this.#keep(this.monitors, subject, without, parseMonitor(without));
    if (kept) this.differs(subject, "its bound on the certificate's remaining days is not carried over");
    return kept;
  }

  channel(subject: string, item: Item): boolean {
    return this.#keep(this.channels, subject, item, parseChannel(item));
  }

  window(subject: string, item: Item): boolean {
    return this.#keep(this.maintenance, subject, item, parseMaintenance(item, item.id));
  }

  #keep(
    list: Item[],
    subject: string,
    item: Item,
    result:
      | { readonly ok: true }
      | {
          readonly ok: false;
          readonly faults: readonly { readonly path: string; readonly message: string }[];
        },
  ): boolean {
    if (result.ok) list.push(item);
    else
      this.leftOut(
        subject,
        result.faults.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; "),
      );
    return result.ok;
  }

  done(): Source {
    const { channels, monitors, maintenance, settings, secrets, history } = this;
    return {
      parts: { ...(settings === undefined ? {} : { settings }), channels, monitors, maintenance },
      secrets,
      notes: [...this.#notes.values()],
      history,
    };
  }
}

const SECRET_HEADER = /auth|token|secret|key|cookie|password|signature/i;

/** Request headers with the values of secret ones moved out. `Basic {{secret.NAME}}` keeps its scheme readable. */
export function headersWithoutSecrets(
  draft: Draft,
  monitor: string,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!SECRET_HEADER.test(name) || /\{\{secret\./.test(value)) return [name, value];
      const scheme = /^(?:Bearer|Basic|Token)\s+/i.exec(value)?.[0] ?? "";
      return [name, `${scheme}${draft.secret(`${monitor}_${name}`, value.slice(scheme.length))}`];
    }),
  );
}
