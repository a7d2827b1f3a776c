import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { TestProject } from "vitest/node";
import { bundle } from "./bundle.ts";

/** One bundle for all files that start a Worker. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = await bundle();
  project.provide("bundle", path);
  return () => rm(dirname(path), { recursive: true, force: true });
}

declare module "vitest" {
  export interface ProvidedContext {
    bundle: string;
  }
}
