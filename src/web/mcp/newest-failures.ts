/** A monitor's newest failing checks first, out of an API that lists the oldest first: by windows that grow backwards. */
import { DAY_MS } from "../../core/check/check.ts";
import { asked, done, type ToolContext, type ToolResult } from "./tool.ts";
import { failureForModel } from "./untrusted.ts";

interface Asked {
  readonly monitor: string;
  readonly from: string | undefined;
  /** Not included: what is newer was seen. */
  readonly before: string | undefined;
  readonly limit: number;
}

interface Found {
  readonly id: string;
  readonly at: string;
}

const WINDOWS_DAYS = [1, 7, 30, 91];
const MAX_PAGES = 20;
const PAGE = 1000;

export async function newestFailures(context: ToolContext, query: Asked, now: number): Promise<ToolResult> {
  const end = query.before === undefined ? now + DAY_MS : Date.parse(query.before);
  const least = query.from === undefined ? 0 : Date.parse(query.from);
  if (Number.isNaN(end) || Number.isNaN(least))
    return { ok: false, message: "from and to must be ISO 8601 times with a zone, and cursor a nextCursor" };
  let found: Found[] = [];
  for (const days of WINDOWS_DAYS) {
    const from = Math.max(least, Math.min(end, now) - days * DAY_MS, 0);
    const page = await failing(context, query.monitor, from, end);
    if (!page.ok) return page;
    found = page.value.items as Found[];
    if (found.length > query.limit || from === least) break;
  }
  if (found.length === 0) return done({ items: [], nextCursor: null });
  const cut = found[Math.max(0, found.length - query.limit)]!.at;
  // Those of one moment stay together, so that the next page begins before it.
  const chosen = found.filter(({ at }) => at >= cut);
  const ids = new Set(chosen.map(({ id }) => id));
  const to = new Date(Date.parse(chosen.at(-1)!.at) + 1).toISOString();
  const range = new URLSearchParams({ from: cut, to, limit: String(PAGE) });
  return asked(context, `/api/v1/monitors/${query.monitor}/failures?${range}`, (body) => ({
    items: (body.items as Found[])
      .filter(({ id }) => ids.has(id))
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .map((failure) => failureForModel(failure as unknown as Record<string, unknown>)),
    nextCursor: chosen.length < found.length ? cut : null,
  }));
}

/** All failing checks of a window, oldest first, without their evidence. */
async function failing(context: ToolContext, monitor: string, from: number, to: number): Promise<ToolResult> {
  const items: Found[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const range = new URLSearchParams({
      ...{ verdict: "down", limit: String(PAGE) },
      ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      ...(cursor === null ? {} : { cursor }),
    });
    const page = await asked(context, `/api/v1/monitors/${monitor}/checks?${range}`, (body) => body);
    if (!page.ok) return page;
    items.push(...(page.value.items as Found[]));
    cursor = page.value.nextCursor as string | null;
    if (cursor === null) break;
  }
  return done({ items });
}
