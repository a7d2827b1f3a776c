/**
 * A shared cache in front of the app, as Workers Cache is one: RFC 9111 by http-cache-semantics, keyed by path and
 * query and neither by host nor by cookie, with Cloudflare's own rules for what says nothing of caching or fails.
 * https://developers.cloudflare.com/workers/cache/configuration/
 */
import CachePolicy from "http-cache-semantics";
import { type Answer, type Call, stranger } from "./served.ts";

/** Seconds for which an answer without Cache-Control is kept. */
const BY_DEFAULT: Readonly<Record<number, number>> = { 200: 7200, 301: 1200, 404: 180, 405: 60 };

interface Entry {
  readonly policy: CachePolicy;
  readonly answer: Answer;
}

export class SharedCache {
  readonly #entries = new Map<string, Entry[]>();
  readonly #background: Promise<unknown>[] = [];
  /** Set to have `purge` refused, as when it was asked for too often. */
  refuses = false;
  purges = 0;
  /** Requests that reached the app. */
  asked = 0;
  /** Runs between an answer and its being stored. */
  beforeStoring: () => Promise<void> = async () => {};

  readonly context = {
    waitUntil: (work: Promise<unknown>) => this.#background.push(work),
    passThroughOnException: () => {},
    props: {},
    cache: {
      purge: async ({ purgeEverything }: CachePurgeOptions): Promise<CachePurgeResult> => {
        if (this.refuses) return { success: false, errors: [{ code: 429, message: "too many" }] };
        this.purges++;
        if (purgeEverything) this.#entries.clear();
        return { success: true, errors: [] };
      },
    },
  } as unknown as ExecutionContext;

  async settle(): Promise<void> {
    while (this.#background.length > 0) await Promise.all(this.#background.splice(0));
  }

  async get(path: string, options: Call = {}): Promise<Answer & { readonly hit: boolean }> {
    const request = { method: "GET", url: path, headers: { host: "status.example", ...options.headers } };
    for (const { policy, answer } of this.#entries.get(path) ?? []) {
      const { response, revalidation } = policy.evaluateRequest(request);
      if (response === undefined) continue;
      if (revalidation !== undefined) this.#background.push(this.#fill(path, options));
      return { ...answer, hit: true };
    }
    const answer = await this.#fill(path, options);
    const old = this.#entries.get(path)?.find(({ policy }) => matches(policy, request));
    // Cloudflare's default is to hide errors behind what it has; only this directive says otherwise.
    if (
      answer.status >= 500 &&
      old &&
      !/stale-if-error=0\b/.test(old.answer.headers.get("cache-control") ?? "")
    )
      return { ...old.answer, hit: true };
    return { ...answer, hit: false };
  }

  async #fill(path: string, options: Call): Promise<Answer> {
    const given = { context: this.context, ...options };
    this.asked++;
    const answer = await stranger(path, given);
    await this.beforeStoring();
    const headers = Object.fromEntries(answer.headers);
    const seconds = BY_DEFAULT[answer.status];
    if (headers["cache-control"] === undefined && seconds !== undefined)
      headers["cache-control"] = `max-age=${seconds}`;
    const request = { method: "GET", url: path, headers: { host: "status.example", ...options.headers } };
    const policy = new CachePolicy(request, { status: answer.status, headers }, { shared: true });
    if (!policy.storable() || answer.headers.has("set-cookie")) return answer;
    const others = (this.#entries.get(path) ?? []).filter((one) => !matches(one.policy, request));
    this.#entries.set(path, [...others, { policy, answer }]);
    return answer;
  }
}

/** Whether an entry is the variant for this request, fresh or not. */
function matches(policy: CachePolicy, request: CachePolicy.HttpRequest): boolean {
  const inner = policy as unknown as { _varyMatches(request: CachePolicy.HttpRequest): boolean };
  return inner._varyMatches(request);
}
