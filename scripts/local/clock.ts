/** What a Cron Trigger does in production: one tick a minute, on the minute. `wrangler dev` has none. */

const MINUTE_MS = 60_000;
/** A tick may outlive its minute; it is cut when it is surely stuck. */
const TICK_TIMEOUT_MS = 170_000;

export function minuteOf(ms: number): number {
  return ms - (ms % MINUTE_MS);
}

/** Null when the minute was recorded, else what went wrong. */
export async function tick(origin: string, minute: number): Promise<string | null> {
  const url = `${origin}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*&time=${minute}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TICK_TIMEOUT_MS) });
    const text = await response.text();
    return response.ok && text.trim() === "ok" ? null : `${response.status} ${text.trim().slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Ticks at each full minute until stopped. A slow tick does not hold up the next one. */
export function startClock(origin: string, onFault: (minute: number, fault: string) => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = () => {
    const now = Date.now();
    timer = setTimeout(fire, minuteOf(now) + MINUTE_MS - now);
  };
  const fire = async () => {
    const minute = minuteOf(Date.now());
    wait();
    const fault = await tick(origin, minute);
    if (fault !== null) onFault(minute, fault);
  };
  wait();
  return () => clearTimeout(timer);
}
