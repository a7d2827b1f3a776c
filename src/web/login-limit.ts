/**
 * Slows whoever guesses the ADMIN_TOKEN. Each isolate counts in memory; the first failures are also written to D1, so
 * that the others learn of them. Nothing is read or written for a token that is right. Bounded: 100 rows an hour.
 */
import ipaddr from "ipaddr.js";
import { HOUR_MS } from "../core/check/check.ts";
import type { Env } from "../env.ts";
import { addLoginFailure, forgetLoginFailures, readLoginFailures } from "../store/login-failures.ts";
import type { WebContext } from "./context.ts";
import { sha256 } from "./digest.ts";

/** A failure counts this long. */
const WINDOW_MS = HOUR_MS;
/** A person mistypes; from the next failure on each doubles the wait, from a second to a quarter of an hour. */
const FREE_FAILURES = 10;
const MAX_WAIT_MS = 15 * 60_000;
/** So many from everywhere are an attack with many addresses: then each address has one free failure. */
const MAX_FAILURES_OVERALL = 100;
const FREE_UNDER_ATTACK = 1;
const EVERYBODY = "*";
const MAX_WRITES_AN_HOUR = 100;
const MAX_REMEMBERED = 10_000;

interface Count {
  readonly failures: number;
  readonly at: number;
}

const counts = new Map<string, Count>();
let writes: Count = { failures: 0, at: 0 };

/** An IPv6 customer has a /64 of addresses, at least. */
export function addressOf(c: WebContext): string {
  const given = c.req.header("cf-connecting-ip") ?? "";
  if (!ipaddr.isValid(given)) return "unknown";
  const address = ipaddr.process(given);
  if (address.kind() === "ipv4") return address.toString();
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}

function counted(who: string, now: number): Count {
  const count = counts.get(who);
  return count === undefined || count.at < now - WINDOW_MS ? { failures: 0, at: 0 } : count;
}

function remember(who: string, count: Count): void {
  counts.delete(who);
  counts.set(who, count);
  if (counts.size > MAX_REMEMBERED) counts.delete(counts.keys().next().value ?? "");
}

/** How long `address` must wait before a token of its is looked at; 0: not at all. */
export function waitMs(address: string, now: number): number {
  const { failures, at } = counted(address, now);
  const isAttacked = counted(EVERYBODY, now).failures >= MAX_FAILURES_OVERALL;
  const beyond = failures - (isAttacked ? FREE_UNDER_ATTACK : FREE_FAILURES);
  if (beyond < 0) return 0;
  return Math.max(0, at + Math.min(1000 * 2 ** beyond, MAX_WAIT_MS) - now);
}

/** The same, asking D1 what other isolates saw: for the login form, which people use rarely. */
export async function waitMsEverywhere(env: Env, address: string, now: number): Promise<number> {
  const who = await keyOf(env, address);
  for (const found of await readLoginFailures(env.DB, [who, EVERYBODY]))
    learn(found.who === EVERYBODY ? EVERYBODY : address, found, now);
  return waitMs(address, now);
}

function learn(who: string, found: Count, now: number): void {
  if (found.failures > counted(who, now).failures) remember(who, { failures: found.failures, at: found.at });
}

export async function noteFailure(env: Env, address: string, now: number): Promise<void> {
  for (const who of [address, EVERYBODY])
    remember(who, { failures: counted(who, now).failures + 1, at: now });
  if (writes.at < now - HOUR_MS) writes = { failures: 0, at: now };
  if (writes.failures >= MAX_WRITES_AN_HOUR) return;
  writes = { ...writes, failures: writes.failures + 2 };
  try {
    const who = await keyOf(env, address);
    for (const found of await addLoginFailure(env.DB, [who, EVERYBODY], now, now - WINDOW_MS))
      learn(found.who === EVERYBODY ? EVERYBODY : address, found, now);
  } catch (error) {
    console.error("a wrong token could not be counted in the database", error);
  }
}

/** Whoever knows the token may have mistyped it before. */
export async function noteSuccess(env: Env, address: string, now: number): Promise<void> {
  if (!counts.delete(address)) return;
  try {
    await forgetLoginFailures(env.DB, await keyOf(env, address), now - WINDOW_MS);
  } catch (error) {
    console.error("wrong tokens could not be forgotten in the database", error);
  }
}

/** The database keeps no address: a hash that needs the token to be made. */
function keyOf(env: Env, address: string): Promise<string> {
  return sha256(`edgetick login ${String(env.ADMIN_TOKEN)} ${address}`);
}
