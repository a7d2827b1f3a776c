import { inject } from "vitest";
import { KillableWorker, TOKEN } from "./killable.ts";

export { TOKEN };
export type Worker = KillableWorker;

/** The bundle that all test files share, in real workerd. */
export const Worker = {
  start: (bindings: Record<string, string> = {}, authority: string | null = null) =>
    KillableWorker.run(inject("bundle"), { bindings, authority }),
};
