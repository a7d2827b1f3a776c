/** The data centre a Prober really runs in: the location hint is only a wish, and is never shown as the place. */
import type { Subrequests } from "./subrequests.ts";

const TRACE_URL = "https://cloudflare.com/cdn-cgi/trace";
const LOOKUP_TIMEOUT_MS = 1000;
const KEPT_MS = 3_600_000;
const KEY = "colo";

interface Kept {
  readonly colo: string;
  readonly at: number;
}

export class Colo {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Never throws; an old answer is better than none, since Durable Objects do not move. */
  async find(subrequests: Subrequests): Promise<string | null> {
    let kept: Kept | undefined;
    try {
      kept = await this.#storage.get<Kept>(KEY);
      if (kept && Date.now() - kept.at < KEPT_MS) return kept.colo;
      if (!subrequests.start()) return kept?.colo ?? null;
      const response = await fetch(TRACE_URL, { signal: AbortSignal.timeout(LOOKUP_TIMEOUT_MS) });
      const colo = coloOf(await response.text());
      if (colo === null) return kept?.colo ?? null;
      await this.#storage.put<Kept>(KEY, { colo, at: Date.now() });
      return colo;
    } catch {
      return kept?.colo ?? null;
    }
  }
}

/** `colo=AMS` among the lines of /cdn-cgi/trace. */
function coloOf(trace: string): string | null {
  return /^colo=([A-Z]{3})$/m.exec(trace)?.[1] ?? null;
}
