import { describe } from "vitest";
import { killedAt } from "./killed.ts";

describe("a Worker killed at ten points of its ticks", () =>
  killedAt([
    // First, so that the lease of a dead sender has long ended when the outbox is looked at.
    { at: "webhook", answered: false },
    ...[1, 3, 6].map((number) => ({ at: "request", number }) as const),
    ...[0, 8, 16, 30].map((afterMs) => ({ at: "answered", number: 3, afterMs }) as const),
    ...[10, 60].map((afterMs) => ({ at: "time", afterMs }) as const),
  ]));
