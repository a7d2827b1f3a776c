export const MINUTE_MS = 60_000;

/** Waits for it. */
export async function nextMinute(): Promise<number> {
  const minute = Math.floor(Date.now() / MINUTE_MS) + 1;
  await new Promise((resolve) => setTimeout(resolve, minute * MINUTE_MS - Date.now()));
  return minute;
}
