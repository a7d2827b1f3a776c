/**
 * References to the Worker's secrets, `{{secret.NAME}}`: found and checked when saved, resolved only when a request
 * is about to be sent, and put back wherever the value could be shown. The value itself is never stored.
 */

const REFERENCE = /\{\{\s*secret\.([A-Za-z_][A-Za-z0-9_]{0,99})\s*\}\}/g;
/** Guards the admin API: a receiver that got it could change the monitors. */
const NEVER = "ADMIN_TOKEN";
/** Masking shorter values would mangle ordinary text and hide nothing worth hiding. */
const MIN_MASKED = 4;

/** The names referred to, each once, in order of appearance. */
export function secretNames(text: string): string[] {
  return [...new Set([...text.matchAll(REFERENCE)].map((match) => match[1]!))];
}

/** Whether a text is one reference and nothing else, so that it shows no part of a secret. */
export function isReference(text: string): boolean {
  return secretNames(text).length === 1 && text.replace(REFERENCE, "").trim() === "";
}

/** Why `text` asks for a secret that nobody may send, or null. For texts that may hold braces of their own, such as JSON. */
export function forbiddenReference(text: string): string | null {
  return secretNames(text).includes(NEVER)
    ? `must not use {{secret.${NEVER}}}; make a secret of its own`
    : null;
}

/** Why the references in `text` can't be used, or null when they can (also when there are none). */
export function referenceFault(text: string): string | null {
  const forbidden = forbiddenReference(text);
  if (forbidden !== null) return forbidden;
  if (/\{\{|\}\}/.test(text.replaceAll(REFERENCE, "")))
    return "has a reference that can't be read; write it as {{secret.NAME}} with letters, digits and _";
  return null;
}

type Resolution =
  | { readonly ok: true; readonly text: string; readonly used: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly missing: string };

/** Fills in every reference. `lookup` gives a secret's value or null; ADMIN_TOKEN is missing whatever it says. */
export function resolveSecrets(
  text: string,
  lookup: (name: string) => string | null,
  /** How a value is written where it goes. */
  spelled: (value: string) => string = (value) => value,
): Resolution {
  const used = new Map<string, string>();
  for (const name of secretNames(text)) {
    const value = name === NEVER ? null : lookup(name);
    if (value === null) return { ok: false, missing: name };
    used.set(name, value);
  }
  return {
    ok: true,
    text: text.replaceAll(REFERENCE, (_, name: string) => spelled(used.get(name) ?? "")),
    used,
  };
}

/** How to set a secret that a request needed and the Worker does not have. */
export function missingSecret(name: string): string {
  return `secret ${name} is not set; set it with: npx wrangler secret put ${name} (locally: in .dev.vars)`;
}

/** A value as an answer may echo it: as it is, URL-encoded, inside a JSON string, inside HTML. */
function spellings(value: string): Set<string> {
  const json = JSON.stringify(value).slice(1, -1);
  const html = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = html.replaceAll('"', "&quot;");
  return new Set([
    value,
    encodeURIComponent(value),
    encodeURI(value),
    json,
    json.replaceAll("/", "\\/"),
    html,
    quoted.replaceAll("'", "&#39;"),
    quoted.replaceAll("'", "&#x27;"),
  ]);
}

/** `text` with the values of secrets, in whatever spelling, replaced by their references. */
export function maskSecrets(text: string, used: ReadonlyMap<string, string>): string {
  const shown = [...used]
    .flatMap(([name, value]) => [...spellings(value)].map((form) => ({ name, form })))
    .filter(({ form }) => form.length >= MIN_MASKED)
    .sort((a, b) => b.form.length - a.form.length);
  return shown.reduce((masked, { name, form }) => masked.replaceAll(form, `{{secret.${name}}}`), text);
}
