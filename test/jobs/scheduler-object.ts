/// <reference types="@cloudflare/vitest-plugin/types" />
/** A real Scheduler in workerd, as the Cron Trigger meets it. Its one monitor is paused, so that no probe leaves. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import { monitorSchema } from "../../src/core/config/monitor.ts";
import type { Env } from "../../src/env.ts";
import { schedulerOf } from "../../src/jobs/scheduler-stub.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { loadShard } from "../../src/store/state.ts";

export const env = bindings as unknown as Env;

export async function freshScheduler() {
  await reset();
  const { TEST_MIGRATIONS } = bindings as unknown as {
    TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
  };
  await applyD1Migrations(env.DB, TEST_MIGRATIONS);
  const paused = { id: "shop", enabled: false, target: { url: "https://shop.example/" } };
  await createMonitor(env.DB, monitorSchema.parse(paused), 0);
  return schedulerOf(env, 0);
}

/** The minutes whose commit A is made. */
export async function minutesDone(): Promise<number[]> {
  const stored = await loadShard(env.DB, 0);
  return Object.keys(stored?.core?.done ?? {}).map(Number);
}

/** The start of the present minute, epoch ms. */
export function thisMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
}
