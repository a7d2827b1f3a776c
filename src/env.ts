/**
 * Bindings and secrets. Whatever is missing is named with the command that sets it.
 * The Durable Object namespaces are untyped here, so that this leaf imports no room; the rooms type their own stubs.
 */
export interface Env {
  readonly DB: D1Database;
  readonly SCHEDULER: DurableObjectNamespace;
  readonly PROBER: DurableObjectNamespace;
  /** Guards every admin call. Without it the Worker refuses them and says how to set it. */
  readonly ADMIN_TOKEN?: string;
  /** The public address of the status page, e.g. https://status.example; a setting of the same name outranks it. */
  readonly STATUS_URL?: string;
  /** Location hint shared by the Schedulers and D1, e.g. `weur`. */
  readonly HOME_REGION?: string;
  /** How long a sender holds what it sends, in ms; by default a minute. Only a test that kills senders needs another. */
  readonly DELIVERY_LEASE_MS?: string;
  /** Where the demo of `npm start` is started and removed, on loopback; absent in production. */
  readonly DEMO_CONTROL?: string;
  /** Secrets that monitors and channels name as `{{secret.NAME}}`. */
  readonly [secret: string]: unknown;
}

/** True under `wrangler dev`, which sets NODE_ENV; a deploy build has "production". */
export function development(): boolean {
  return process.env.NODE_ENV === "development";
}

/** A secret's value by name; never ADMIN_TOKEN, never a binding. */
export function secretOf(env: Env, name: string): string | null {
  if (name === "ADMIN_TOKEN") return null;
  const value = env[name];
  return typeof value === "string" ? value : null;
}

/** Where the status page is found, without a trailing slash: the setting, else STATUS_URL; null where neither is set. */
export function pageUrl(env: Pick<Env, "STATUS_URL">, statusUrl: string | null): string | null {
  return (statusUrl ?? env.STATUS_URL ?? "").replace(/\/+$/, "") || null;
}
