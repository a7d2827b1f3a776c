/** Steps that several causes share, and what is filled into their commands. */
import type { Investigation } from "./diagnosis.ts";

export interface Fill {
  /** `YYYY-MM-DD HH:MM:SS UTC`, two minutes before the newest failure that the cause explains. */
  readonly since: string;
  readonly until: string;
  /** `since` as seconds since the epoch. */
  readonly sinceSeconds: number;
  readonly id: string;
  readonly monitor: string;
}

export const grepAccess = ({ id }: Fill, expect: string): Investigation => ({
  look: "The failing request in the proxy's access log",
  command: `grep '${id}' access.log`,
  expect,
});

export const journal = (fill: Fill, expect: string, unit = "app"): Investigation => ({
  look: `The log of ${unit === "app" ? "the application" : unit} around the newest failure`,
  command: `journalctl -u ${unit} --since "${fill.since}" --until "${fill.until}"`,
  expect,
});
