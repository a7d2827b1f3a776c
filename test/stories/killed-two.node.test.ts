import { describe } from "vitest";
import { killedAt } from "./killed.ts";

describe("a Worker killed at ten other points of its ticks", () =>
  killedAt([
    { at: "webhook", answered: true },
    ...[2, 4].map((number) => ({ at: "request", number }) as const),
    ...[4, 12, 20, 45].map((afterMs) => ({ at: "answered", number: 3, afterMs }) as const),
    ...[1, 25, 120].map((afterMs) => ({ at: "time", afterMs }) as const),
  ]));
