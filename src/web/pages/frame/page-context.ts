/** What every page needs to know besides its own view. */
import type { Clock } from "../words/clock.tsx";

interface PageSettings {
  readonly title: string;
  readonly logoUrl: string | null;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** Where the page is found, when that is set. */
  readonly statusUrl?: string | null;
}

export interface PageContext {
  readonly settings: PageSettings;
  readonly clock: Clock;
  readonly now: number;
  /** `admin`: signed in, sees evidence and private monitors. */
  readonly viewer: "public" | "admin";
}

export function isAdmin(page: PageContext): boolean {
  return page.viewer === "admin";
}
