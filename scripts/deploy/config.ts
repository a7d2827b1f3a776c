/** What is read from and written into wrangler's configuration and output. Pure. */

/** Where Durable Objects and D1 can live: Cloudflare's location hints that D1 takes too. */
export const LOCATIONS = ["wnam", "enam", "weur", "eeur", "apac", "oc"] as const;

export interface Placement {
  readonly databaseId: string;
  /** Becomes HOME_REGION, so that the Schedulers live where the database is; null when nobody knows. */
  readonly homeRegion: string | null;
  /** A host name of a zone in the same account, e.g. `status.example`; null keeps to workers.dev. */
  readonly domain: string | null;
}

/**
 * The configuration that is deployed: wrangler.toml with its paths seen from `.edgetick/`, and what belongs to an account
 * and so to no tracked file: the database's id, its place, the domain.
 */
export function deployConfig(toml: string, { databaseId, homeRegion, domain }: Placement): string {
  const vars = [
    ...(homeRegion === null ? [] : [`HOME_REGION = "${homeRegion}"`]),
    ...(domain === null ? [] : [`STATUS_URL = "https://${domain}"`]),
  ];
  return [
    "# Made by `npm run deploy` from wrangler.toml; changes here are lost.",
    ...(domain === null ? [] : [`routes = [{ pattern = "${domain}", custom_domain = true }]`]),
    withVars(
      toml
        .replace(/^(\s*main\s*=\s*)"(.*)"/m, '$1"../$2"')
        .replace(/^(\s*migrations_dir\s*=\s*)"(.*)"/m, '$1"../$2"')
        .replace(/^\s*database_id\s*=.*\n/gm, "")
        .replace(/^(\s*)(database_name\s*=.*)$/m, `$1$2\n$1database_id = "${databaseId}"`),
      vars,
    ),
  ].join("\n");
}

/** A table may stand in TOML once, so variables join the one that is there. */
function withVars(toml: string, vars: readonly string[]): string {
  if (vars.length === 0) return toml;
  const names = vars.map((line) => line.split(" ")[0]);
  const free = toml.replace(new RegExp(`^\\s*(?:${names.join("|")})\\s*=.*\\n`, "gm"), "");
  return /^\[vars\]$/m.test(free)
    ? free.replace(/^\[vars\]$/m, ["[vars]", ...vars].join("\n"))
    : `${free.trimEnd()}\n\n${["[vars]", ...vars].join("\n")}\n`;
}

export function databaseName(toml: string): string {
  const name = /^\s*database_name\s*=\s*"(.*)"/m.exec(toml)?.[1];
  if (name === undefined) throw new Error("wrangler.toml names no database_name for the binding DB");
  return name;
}

/** The id that the Deploy to Cloudflare button wrote into its clone's wrangler.toml; null in a plain checkout. */
export function writtenDatabaseId(toml: string): string | null {
  return /^\s*database_id\s*=\s*"([0-9a-f-]{36})"/m.exec(toml)?.[1] ?? null;
}

/** The id of a database by name, in what `wrangler d1 list --json` prints; null when it has none of that name. */
export function databaseIdIn(listed: string, name: string): string | null {
  const databases = jsonIn<{ uuid: string; name: string }[]>(listed);
  return databases.find((database) => database.name === name)?.uuid ?? null;
}

/** Where D1 says that the database was made, as a location hint; null for an answer that names no known place. */
export function regionIn(described: string): string | null {
  const { created_in_region: region } = jsonIn<{ created_in_region?: string }>(described);
  return LOCATIONS.find((location) => location === region?.toLowerCase()) ?? null;
}

export function hasSecret(listed: string, name: string): boolean {
  return jsonIn<{ name: string }[]>(listed).some((secret) => secret.name === name);
}

/** wrangler may print a notice before its JSON. */
function jsonIn<T>(output: string): T {
  const start = output.search(/^[[{]/m);
  if (start < 0) throw new Error(`wrangler printed no JSON: ${output.trim().slice(0, 200)}`);
  return JSON.parse(output.slice(start)) as T;
}

/** Where the Worker answers, in what `wrangler deploy` prints; null when it has no address of its own. */
export function addressIn(output: string): string | null {
  return /https:\/\/[a-z0-9.-]+\.workers\.dev/.exec(output)?.[0] ?? null;
}
