import { expect, it } from "vitest";
import manifest from "../../package.json";
import { VERSION } from "../../src/core/version.ts";

it("the version in the User-Agent is the released one", () => {
  expect(VERSION).toBe(manifest.version);
});
