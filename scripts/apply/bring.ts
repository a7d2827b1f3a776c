/** `--from`: another monitor's configuration as a monitors.yaml, its secrets by name, its history. */
import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import type { Api } from "../api-client.ts";
import { readGatus } from "./from/gatus.ts";
import { readKuma } from "./from/kuma.ts";
import type { Source } from "./from/source.ts";
import { readUptimeFlare } from "./from/uptimeflare.ts";
import type { SourceName } from "./options.ts";

/** Throws SourceFault for a file that is not what it is said to be. */
export function readSource(name: SourceName, file: string, storage: string | null): Source {
  const bytes = readFileSync(file);
  switch (name) {
    case "kuma":
      return readKuma(file, bytes, Date.now());
    case "gatus":
      return readGatus(bytes.toString("utf8"), storage);
    case "uptimeflare":
      return readUptimeFlare(bytes.toString("utf8"));
    default:
      return name satisfies never;
  }
}

/** As `npm run apply` reads it. Parts that the source does not have are left away, so that `--prune` spares them. */
export function yamlOf({ parts: { settings, channels, monitors, maintenance } }: Source): string {
  return stringify(
    {
      ...(settings === undefined ? {} : { settings }),
      ...(channels.length === 0 ? {} : { channels }),
      monitors,
      ...(maintenance.length === 0 ? {} : { maintenance }),
    },
    { lineWidth: 110 },
  );
}

/** What a person must know before it is applied: what is gone, what means something else, which secrets to set. */
export function report({ parts, notes, secrets, history }: Source): string {
  const { monitors, channels, maintenance } = parts;
  const list = (kind: string) =>
    notes.filter((note) => note.kind === kind).map(({ subject, text }) => `  ${subject}: ${text}`);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines];
  return [
    `Carried over: ${count(monitors.length, "monitor")}, ${count(channels.length, "channel")}, ${count(maintenance.length, "maintenance window")}` +
      `${history.length === 0 ? "" : `, history of ${count(history.length, "monitor")}`}.`,
    ...section("Left out:", list("left out")),
    ...section("Different here:", list("differs")),
    ...section(
      "Secrets to set, before alerts can be sent (npx wrangler secret put NAME, or all at once: --secrets FILE and npx wrangler secret bulk FILE):",
      [...secrets.keys()].map((name) => `  ${name}`),
    ),
  ].join("\n");
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Values go to a file that only its owner reads. */
export function writeSecrets(file: string, secrets: ReadonlyMap<string, string>): void {
  const lines = [...secrets].map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
}

const LINES_A_CALL = 10_000;
/** A call's body stays well below what the API takes. */
const BYTES_A_CALL = 4_000_000;

interface Brought {
  readonly imported: number;
  readonly rejected: number;
  readonly firstFault: string | null;
}

export async function bringHistory(
  api: Api,
  { history }: Source,
  say: (line: string) => void,
): Promise<void> {
  for (const { monitor, lines } of history) {
    let imported = 0;
    let rejected = 0;
    let fault: string | null = null;
    for (const chunk of chunks(lines())) {
      const brought = await send(api, monitor, chunk);
      imported += brought.imported;
      rejected += brought.rejected;
      fault ??= brought.firstFault;
    }
    if (imported + rejected > 0)
      say(
        `  ${monitor}: ${imported} checks${rejected === 0 ? "" : `, ${rejected} refused (the first: ${fault})`}`,
      );
  }
}

async function send(api: Api, monitor: string, lines: readonly string[]): Promise<Brought> {
  const result = await api.call<{ imported: number; rejected: { message: string }[] }>(
    "POST",
    `/api/v1/monitors/${monitor}/checks`,
    lines.join("\n"),
  );
  return {
    imported: result.imported,
    rejected: result.rejected.length,
    firstFault: result.rejected[0]?.message ?? null,
  };
}

export function* chunks(lines: Iterable<string>): Iterable<string[]> {
  let chunk: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    if (chunk.length >= LINES_A_CALL || bytes + line.length > BYTES_A_CALL) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(line);
    bytes += line.length + 1;
  }
  if (chunk.length > 0) yield chunk;
}
