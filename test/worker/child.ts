/** A Worker in a process of its own, so that a test can kill it at any moment. Reads its options from argv[2] (JSON). */
import { readFileSync } from "node:fs";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

interface ChildOptions {
  readonly script: string;
  readonly persist: string;
  readonly port: number;
  readonly bindings: Record<string, string>;
  readonly migrations: readonly string[];
  readonly compatibility: { readonly date: string; readonly flags: string[] };
}

const options = JSON.parse(process.argv[2] ?? "{}") as ChildOptions;
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    name: "edgetick",
    modules: [{ type: "ESModule", path: "index.js", contents: readFileSync(options.script, "utf8") }],
    compatibilityDate: options.compatibility.date,
    compatibilityFlags: options.compatibility.flags,
    bindings: options.bindings,
    d1Databases: { DB: "edgetick-test" },
    durableObjects: {
      SCHEDULER: { className: "Scheduler", useSQLite: true },
      PROBER: { className: "Prober", useSQLite: true },
    },
    resourcePersistencePath: options.persist,
    unsafeTriggerHandlers: true,
    host: "127.0.0.1",
    port: options.port,
    cf: false,
  }),
);
const url = await miniflare.ready;
const db = await miniflare.getD1Database("DB");
if (options.migrations.length > 0)
  await db.batch(options.migrations.map((statement) => db.prepare(statement)));
process.on("message", async ({ sql }: { sql: string }) => {
  await db.prepare(sql).run();
  process.send?.({ ran: sql });
});
process.send?.({ ready: url.origin });
process.on("disconnect", () => process.exit(0));
