/**
 * Cloudflare's API as far as `wrangler` asks it during a deploy, on loopback: databases, migrations, uploads, secrets,
 * addresses and cron triggers of one or two accounts. It remembers what it was told, so that a second run meets the first one's.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";

export interface Circumstances {
  readonly accounts?: readonly { readonly id: string; readonly name: string }[];
  /** Null: the account has no workers.dev name yet. */
  readonly subdomain?: string | null;
  /** The account's cron triggers are used up. */
  readonly cronsFull?: boolean;
  /** The token is not accepted. */
  readonly noLogin?: boolean;
  /** Where D1 says that a database was made. */
  readonly createdIn?: string;
  readonly secretRefused?: boolean;
}

interface Database {
  readonly uuid: string;
  readonly name: string;
  readonly hint: string | null;
  readonly data: DatabaseSync;
}

interface Upload {
  readonly metadata: Record<string, unknown>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Handler = (asked: Asked, match: RegExpExecArray) => unknown;

export class CloudflareApi {
  readonly #server: Server;
  readonly #circumstances: Required<Circumstances>;
  readonly databases: Database[] = [];
  readonly uploads: Upload[] = [];
  readonly secrets = new Map<string, string>();
  readonly asked: string[] = [];
  schedules: unknown = null;
  domains: unknown[] = [];

  constructor(circumstances: Circumstances = {}) {
    this.#circumstances = {
      accounts: [{ id: "a1", name: "First account" }],
      subdomain: "me",
      cronsFull: false,
      noLogin: false,
      createdIn: "ENAM",
      secretRefused: false,
      ...circumstances,
    };
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/client/v4`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const path = (request.url ?? "").replace(/^\/client\/v4/, "");
    const asked = {
      method: request.method ?? "GET",
      path,
      body: Buffer.concat(parts).toString("utf8"),
    };
    this.asked.push(`${asked.method} ${path}`);
    response.setHeader("content-type", "application/json");
    try {
      const result = this.#answer(asked);
      response.end(JSON.stringify({ success: true, errors: [], messages: [], result, ...paging(result) }));
    } catch (error) {
      const { status, code, message } =
        error instanceof Refusal ? error : new Refusal(500, 10_000, String(error));
      response.statusCode = status;
      response.end(
        JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null }),
      );
    }
  }

  #answer(asked: Asked): unknown {
    if (this.#circumstances.noLogin) throw new Refusal(400, 9_109, "Invalid access token");
    const path = asked.path.replace(/\?.*/, "");
    for (const [method, pattern, handler] of this.#routes) {
      const match = method === asked.method ? pattern.exec(path) : null;
      if (match !== null) return handler(asked, match);
    }
    throw new Refusal(404, 7_003, `No route for ${asked.method} ${path}`);
  }

  readonly #routes: readonly [string, RegExp, Handler][] = [
    ["GET", /^\/memberships$/, () => this.#circumstances.accounts.map((account) => ({ account }))],
    ["GET", /^\/accounts$/, () => this.#circumstances.accounts],
    ["GET", /^\/user$/, () => ({ email: "ops@example.com" })],
    ["GET", /\/d1\/database$/, () => this.databases.map(listed)],
    ["POST", /\/d1\/database$/, (asked) => this.#create(asked)],
    ["GET", /\/d1\/database\/([^/]+)$/, (_, match) => this.#described(match[1])],
    ["POST", /\/d1\/database\/([^/]+)\/query$/, (asked, match) => this.#query(asked, match[1])],
    ["GET", /\/workers\/services\/[^/]+$/, () => this.#service()],
    ["GET", /\/workers\/scripts\/[^/]+\/deployments$/, () => this.#deployments()],
    ["GET", /\/workers\/scripts\/[^/]+\/secrets$/, () => this.#listSecrets()],
    ["PUT", /\/workers\/scripts\/[^/]+\/secrets$/, (asked) => this.#putSecret(asked)],
    ["PUT", /\/workers\/scripts\/[^/]+$/, (asked) => this.#upload(asked)],
    ["POST", /\/workers\/scripts\/[^/]+\/versions$/, (asked) => this.#upload(asked)],
    ["GET", /\/workers\/scripts\/[^/]+\/settings$/, () => ({ bindings: [] })],
    ["GET", /\/workers\/workers\/[^/]+$/, () => ({ subdomain: { enabled: true, previews_enabled: true } })],
    ["GET", /\/workers\/subdomain$/, () => this.#subdomain()],
    ["POST", /\/workers\/scripts\/[^/]+\/subdomain$/, () => ({ enabled: true, previews_enabled: true })],
    [
      "GET",
      /\/workers\/(?:scripts|services)\/.*subdomain$/,
      () => ({ enabled: true, previews_enabled: true }),
    ],
    ["PUT", /\/workers\/scripts\/[^/]+\/schedules$/, (asked) => this.#schedule(asked)],
    ["POST", /\/workers\/scripts\/[^/]+\/domains\/changeset$/, (asked) => this.#changeset(asked)],
    ["PUT", /\/workers\/scripts\/[^/]+\/domains\/records$/, (asked) => this.#domain(asked)],
  ];

  #create(asked: Asked): unknown {
    const { name, primary_location_hint: hint } = JSON.parse(asked.body) as Record<string, string>;
    const database: Database = {
      uuid: `00000000-0000-4000-8000-${String(this.databases.length + 1).padStart(12, "0")}`,
      name: name ?? "",
      hint: hint ?? null,
      data: new DatabaseSync(":memory:"),
    };
    this.databases.push(database);
    return listed(database);
  }

  #found(key: string | undefined): Database {
    const database = this.databases.find(({ uuid, name }) => uuid === key || name === key);
    if (database === undefined) throw new Refusal(404, 7_404, `The database ${key} could not be found`);
    return database;
  }

  #described(key: string | undefined): object {
    const database = this.#found(key);
    const where = database.hint?.toUpperCase() ?? this.#circumstances.createdIn;
    return { ...listed(database), created_in_region: where, running_in_region: where };
  }

  /** Each statement runs in a real SQLite, so that migrations are applied and remembered. */
  #query(asked: Asked, key: string | undefined): unknown {
    const { data } = this.#found(key);
    const given = JSON.parse(asked.body) as { sql: string; params?: string[] };
    const reads = /^\s*(?:SELECT|PRAGMA)/i.test(given.sql);
    if (!reads) data.exec(given.sql);
    const results = reads ? data.prepare(given.sql).all(...(given.params ?? [])) : [];
    return [{ results, success: true, meta: { duration: 1, served_by: "mock" } }];
  }

  #service(): unknown {
    if (this.uploads.length === 0) throw new Refusal(404, 10_090, "workers.api.error.service_not_found");
    return { default_environment: { script: { last_deployed_from: "wrangler" } } };
  }

  #mustExist(): void {
    if (this.uploads.length === 0)
      throw new Refusal(404, 10_007, "This Worker does not exist on your account.");
  }

  #deployments(): unknown {
    this.#mustExist();
    return {
      deployments: [{ id: "d1", source: "wrangler", versions: [{ version_id: "v1", percentage: 100 }] }],
    };
  }

  #listSecrets(): unknown {
    this.#mustExist();
    return [...this.secrets.keys()].map((name) => ({ name, type: "secret_text" }));
  }

  #putSecret(asked: Asked): unknown {
    if (this.#circumstances.secretRefused)
      throw new Refusal(
        400,
        10_215,
        "Secret edit failed. You attempted to modify a secret, but the latest version of your Worker isn't currently deployed.",
      );
    const { name, text } = JSON.parse(asked.body) as { name: string; text: string };
    this.secrets.set(name, text);
    return { name, type: "secret_text" };
  }

  #upload(asked: Asked): unknown {
    const text = /name="metadata"[^{]*(\{.*\})\r?\n--/.exec(asked.body)?.[1] ?? "{}";
    const metadata = JSON.parse(text) as { bindings?: { type: string; name: string; text?: string }[] };
    for (const { type, name, text: value } of metadata.bindings ?? [])
      if (type === "secret_text") this.secrets.set(name, value ?? "");
    this.uploads.push({ metadata });
    return {
      id: "v1",
      startup_time_ms: 20,
      deployment_id: "d1",
      pipeline_hash: null,
      mutable_pipeline_id: null,
    };
  }

  #subdomain(): unknown {
    const { subdomain } = this.#circumstances;
    if (subdomain === null) throw new Refusal(404, 10_007, "workers.api.error.subdomain_not_found");
    return { subdomain };
  }

  #schedule(asked: Asked): unknown {
    if (this.#circumstances.cronsFull)
      throw new Refusal(
        400,
        10_072,
        "You have exceeded the limit of 5 cron triggers. To create more, upgrade to a paid plan.",
      );
    this.schedules = JSON.parse(asked.body);
    return { schedules: this.schedules };
  }

  #changeset(asked: Asked): unknown {
    return { added: JSON.parse(asked.body), removed: [], updated: [], conflicting: [] };
  }

  #domain(asked: Asked): unknown {
    const { origins } = JSON.parse(asked.body) as { origins: unknown[] };
    this.domains = origins;
    return origins;
  }
}

function listed({ uuid, name }: Database): object {
  return { uuid, name, version: "production", created_at: "2026-11-01T00:00:00Z" };
}

function paging(result: unknown): object {
  if (!Array.isArray(result)) return {};
  return { result_info: { page: 1, per_page: 100, count: result.length, total_count: result.length } };
}
