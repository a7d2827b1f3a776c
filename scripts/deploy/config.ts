/**
 * The configuration that is deployed: wrangler.toml with its paths seen from `.edgetick/`, and the database's id, which
 * belongs to an account and so to no tracked file. Pure.
 */
export function deployConfig(toml: string, databaseId: string): string {
  return [
    "# Made by `npm run deploy` from wrangler.toml; changes here are lost.",
    toml
      .replace(/^(\s*main\s*=\s*)"(.*)"/m, '$1"../$2"')
      .replace(/^(\s*migrations_dir\s*=\s*)"(.*)"/m, '$1"../$2"')
      .replace(/^\s*database_id\s*=.*\n/gm, "")
      .replace(/^(\s*)(database_name\s*=.*)$/m, `$1$2\n$1database_id = "${databaseId}"`),
  ].join("\n");
}

export function databaseName(toml: string): string {
  const name = /^\s*database_name\s*=\s*"(.*)"/m.exec(toml)?.[1];
  if (name === undefined) throw new Error("wrangler.toml names no database_name for the binding DB");
  return name;
}

/** The id of a database by name, in what `wrangler d1 list --json` prints; null when it has none of that name. */
export function databaseIdIn(listed: string, name: string): string | null {
  const databases = jsonIn<{ uuid: string; name: string }[]>(listed);
  return databases.find((database) => database.name === name)?.uuid ?? null;
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
