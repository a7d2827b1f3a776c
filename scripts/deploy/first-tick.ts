/** Waits until the deployed Worker's own clock has run, which is the first proof that monitoring works. */

export interface Waiting {
  /** Epoch ms: a tick must be newer than this. */
  readonly since: number;
  readonly forMs?: number;
  readonly everyMs?: number;
}

interface Health {
  readonly status?: string;
  readonly lastTickAt?: string | null;
  /** While there is no monitor, the last time that the Cron Trigger came. */
  readonly lastCronAt?: string | null;
  readonly detail?: string;
}

export type FirstTick =
  | { readonly ticks: true; readonly at: string }
  | { readonly ticks: false; readonly why: string };

const FOR_MS = 3 * 60_000;
const EVERY_MS = 5_000;
const MINUTE_MS = 60_000;

export async function firstTick(
  url: string,
  { since, forMs = FOR_MS, everyMs = EVERY_MS }: Waiting,
): Promise<FirstTick> {
  const until = Date.now() + forMs;
  let why = "it has not answered";
  do {
    const health = await ask(`${url}/healthz`);
    if (typeof health === "string") why = health;
    else {
      const at = newest(health);
      // A tick carries the start of its minute, which may lie before the deploy.
      if (at !== null && Date.parse(at) >= since - MINUTE_MS) return { ticks: true, at };
      why = health.detail ?? (at === null ? "no tick yet" : `the last tick is of ${at}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (Date.now() < until);
  return { ticks: false, why };
}

function newest({ lastTickAt, lastCronAt }: Health): string | null {
  return (
    [lastTickAt, lastCronAt]
      .filter((at) => typeof at === "string")
      .sort()
      .at(-1) ?? null
  );
}

async function ask(url: string): Promise<Health | string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    try {
      return JSON.parse(text) as Health;
    } catch {
      return `${url} answered ${answer.status}, but not as Edgetick does`;
    }
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return `${url} can't be reached from here (${cause})`;
  }
}
