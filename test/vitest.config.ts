import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const root = `${import.meta.dirname}/..`;

/** What needs no Worker at all: the core, codecs, words. Plain Node, one isolate for all, seconds for the whole. */
const pure = [
  "test/{contributing,house}.test.ts",
  "test/core/**/*.test.ts",
  "test/core/**/*.node.test.ts",
  "test/store/codec/**/*.test.ts",
  "test/store/database-trouble.test.ts",
  "test/scripts/{backup-file,chaos-checker}.test.ts",
  "test/scripts/bench/**/*.node.test.ts",
  "test/notify/{kinds,limits,message,no-body,sign,subscription,webhook}.test.ts",
  "test/probe/{plan,receive,http/cookies}.test.ts",
  "test/web/{merge-patch,transcript,well-formed,unavailable}.test.ts",
  "test/web/pages/admin-*.test.ts",
  "test/web/pages/words/**/*.test.ts",
  "test/web/pages/monitor/**/*.test.tsx",
  "test/web/pages/{day-bars,status/overall-state}.test.{ts,tsx}",
];

/**
 * Tests inside workerd that need a runtime of their own, because something outlives their file: work in the background
 * of a story, alarms of real Durable Objects, the limit on wrong tokens.
 */
const alone = [
  "test/stories/*.test.ts",
  "test/jobs/*.test.ts",
  "test/probe/prober.test.ts",
  "test/web/{auth,login,tokens,access}.test.ts",
];

/** A test whose assertions stand in what never ran proves nothing. */
const strict = { requireAssertions: true };

function inWorkerd(
  name: string,
  test: TestProjectInlineConfiguration["test"],
): TestProjectInlineConfiguration {
  return {
    root,
    plugins: [
      cloudflareTest(async () => ({
        wrangler: { configPath: "./wrangler.toml" },
        miniflare: {
          bindings: {
            ADMIN_TOKEN: "test-admin-token",
            TEST_MIGRATIONS: await readD1Migrations(`${root}/migrations`),
          },
        },
      })),
    ],
    test: {
      name,
      globalSetup: ["test/loopback-servers.ts"],
      // The first call to a Durable Object loads the whole Worker.
      testTimeout: 30_000,
      hookTimeout: 60_000,
      ...test,
    },
  };
}

/**
 * Three kinds of tests: the pure ones run in plain Node; any other `*.test.ts` runs inside workerd with local D1 and
 * Durable Objects, some after another in one runtime; `*.node.test.ts` runs in Node and drives a whole Worker, real servers on loopback, or Chromium.
 */
export default defineConfig({
  root,
  test: {
    // Files of the two slow projects run two at a time, also on a machine of two cores: much of their time is waiting.
    maxWorkers: 2,
    projects: [
      {
        root,
        test: { name: "pure", include: pure, expect: strict, isolate: false, testTimeout: 30_000 },
      },
      inWorkerd("workerd", {
        expect: strict,
        include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
        exclude: ["test/**/*.node.test.ts", ...pure, ...alone],
        isolate: false,
      }),
      inWorkerd("alone", { expect: strict, include: alone, exclude: ["test/**/*.node.test.ts"] }),
      {
        root,
        test: {
          name: "node",
          expect: strict,
          include: ["test/**/*.node.test.ts"],
          exclude: pure,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: ["test/worker/bundled.ts"],
        },
      },
    ],
  },
});
