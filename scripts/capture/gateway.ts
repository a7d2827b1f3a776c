/** What the capture needs to know of one gateway: how to configure and start it. One file a family in gateways/. */
import type { Route } from "./fault.ts";

export interface Setup {
  readonly port: number;
  /** A folder of its own, outside the repository, deleted afterwards. */
  readonly dir: string;
  readonly routes: readonly Route[];
  /** How long the gateway waits for an answer; an outer hop waits longer than an inner one. */
  readonly patienceS: number;
}

export interface Gateway {
  /** Unique among captures: the product, and what differs in its configuration. */
  readonly name: string;
  /** As attribution names it. */
  readonly product: string;
  readonly binary: string;
  /** Arguments that print the version. */
  readonly version: readonly string[];
  files(setup: Setup): Readonly<Record<string, string>>;
  /** Argument list after the binary. */
  args(setup: Setup): readonly string[];
  readonly env?: (setup: Setup) => Readonly<Record<string, string>>;
}
