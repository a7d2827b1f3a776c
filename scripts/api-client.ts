/** A few lines around fetch for scripts that talk to an Edgetick: token, JSON, and errors a person can act on. */

/** A field that the server refused; `path` is dotted. */
export interface ApiFault {
  readonly path: string;
  readonly message: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly faults: readonly ApiFault[];

  constructor(status: number, message: string, faults: readonly ApiFault[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.faults = faults;
  }
}

export interface Api {
  readonly origin: string;
  /** The parsed answer, or null for an empty one. Throws ApiError for anything but 2xx. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** All items of a list, following `nextCursor`. */
  all<T>(path: string): Promise<T[]>;
}

const TIMEOUT_MS = 120_000;

/** A string as `body` is sent as NDJSON, anything else as JSON. */
export function apiClient(origin: string, token: string): Api {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await reach(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": contentType(body) }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw refused(response, text, `${method} ${path}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }
  async function all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `limit=1000${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { items: T[]; nextCursor?: string | null } = await call("GET", `${path}?${query}`);
      items.push(...page.items);
      cursor = page.nextCursor ?? null;
    } while (cursor !== null);
    return items;
  }
  return { origin, call, all };
}

function contentType(body: unknown): string {
  return typeof body === "string" ? "application/x-ndjson" : "application/json";
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new ApiError(0, `${new URL(url).origin} can't be reached (${cause}); is it running?`);
  }
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly ApiFault[];
}

/** Problem details (RFC 9457) as one line; `detail` repeats the faults, so they are said once. */
function refused(response: Response, text: string, call: string): ApiError {
  const { status } = response;
  if (status === 401)
    return new ApiError(
      status,
      `${call}: the token is not this Edgetick's; set EDGETICK_TOKEN or give --token`,
    );
  try {
    const problem = JSON.parse(text) as Problem;
    const faults = problem.errors ?? [];
    const said = faults.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
    return new ApiError(
      status,
      `${call}: ${status} ${said || (problem.detail ?? problem.title ?? "")}`,
      faults,
    );
  } catch {
    return new ApiError(status, `${call}: ${status} ${text.slice(0, 200)}`);
  }
}
