/**
 * A large database through `npm run backup` and `npm run restore`, as their user runs them: is every row of the one
 * installation in the other, and how much memory does it take? Rows are compared in the databases themselves, by a
 * reader that shares no code with backup and restore.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createFleet } from "./fleet.ts";
import { atMost, type Row, told } from "./table.ts";
import { TOKEN, Workerd } from "./workerd.ts";

const ROOT = join(import.meta.dirname, "../..");
const MONITORS = 50;
/** Not the present minute: the Scheduler's alarm shall add no tick of its own. */
const START_MS = Date.UTC(2026, 0, 1);
const AFTER_EXIT =
  'data:text/javascript,process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS))';

/**
 * Rows of the sizes that production has, and of the largest that are allowed. `$n` counts them from 1 to the share of
 * the megabytes; random bytes don't compress, which is the worst case for the file.
 */
const FILLERS: readonly { readonly share: number; readonly rowBytes: number; readonly sql: string }[] = [
  {
    share: 0.5,
    rowBytes: 60_000,
    sql: `INSERT INTO segments SELECT 1 + n % ${MONITORS}, 10000 + n / ${MONITORS}, randomblob(20000 + abs(random()) % 80000) FROM numbers`,
  },
  {
    share: 0.3,
    rowBytes: 300_000,
    sql: "INSERT INTO evidence SELECT 0, 20000000 + n, 0, ',1,7,', randomblob(abs(random()) % 200000), randomblob(abs(random()) % 400000) FROM numbers",
  },
  // Longer than hex() of one value may become in D1.
  {
    share: 0.1,
    rowBytes: 1_600_000,
    sql: "INSERT INTO segments SELECT 1, 30000 + n, randomblob(1500000 + abs(random()) % 200000) FROM numbers",
  },
  {
    share: 0.03,
    rowBytes: 2_000,
    sql: "INSERT INTO deliveries (id, shard, channel, type, created_at, payload, state) SELECT 'd' || n, 0, 'ops', 'blip', n, '{\"t\":\"Ærøskøbing 🟢 ' || hex(randomblob(900)) || '\"}', 'sent' FROM numbers",
  },
  {
    share: 0.02,
    rowBytes: 3_000,
    sql: "INSERT INTO payloads (id, created_at, body) SELECT 'd' || n, n, '{\"t\":\"Ærøskøbing 🟢 ' || hex(randomblob(1400)) || '\"}' FROM numbers",
  },
  {
    share: 0.03,
    rowBytes: 200,
    sql: `INSERT INTO days SELECT 1 + n % ${MONITORS}, 10000 + n / ${MONITORS}, 1440, 0, n % 7, 0, n % 3, 86400, 0, '{"' || hex(randomblob(40)) || '":1}' FROM numbers`,
  },
  {
    share: 0.02,
    rowBytes: 1_000,
    sql: "INSERT INTO events SELECT 'e' || n, 'deploy', n, NULL, NULL, 'line' || char(10) || hex(randomblob(400)) FROM numbers",
  },
];

export async function measureBackup(megabytes: number, log: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "edgetick-bench-backup-"));
  const file = join(folder, "backup.gz");
  const [from, to] = [await Workerd.product(), await Workerd.product()];
  try {
    const inputs = Array.from({ length: MONITORS }, (_, number) => ({
      id: `m-${number}`,
      enabled: false,
      target: { url: "http://127.0.0.1:9/" },
    }));
    await createFleet(from, inputs, START_MS);
    await fill(from, megabytes * 1e6, log);
    const backup = await command(from, "backup", [file]);
    log(`backup of ${(await stat(file)).size / 1e6} MB took ${backup.seconds} s`);
    const restore = await command(to, "restore", [file, "--yes"]);
    log(`restore took ${restore.seconds} s`);
    const [here, there] = [await tableSums(from), await tableSums(to)];
    const different = [...here]
      .filter(([name, sum]) => sum.hash !== there.get(name)?.hash)
      .map(([name]) => name);
    const rows = [...here.values()].reduce((sum, table) => sum + table.rows, 0);
    const size = `${megabytes} MB of rows, ${rows} of them`;
    return [
      atMost("tables that differ after backup and restore", different.length, 0, "", different.join(", ")),
      told("backup, with the file written", backup.seconds, "s", size),
      told("restore into an empty installation", restore.seconds, "s"),
      atMost("peak memory of npm run backup", backup.peakMb, 500, "MB"),
      atMost("peak memory of npm run restore", restore.peakMb, 500, "MB"),
    ];
  } finally {
    await from.stop();
    await to.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(worker: Workerd, bytes: number, log: (text: string) => void): Promise<void> {
  const db = await worker.database();
  for (const { share, rowBytes, sql } of FILLERS) {
    const count = Math.max(1, Math.round((share * bytes) / rowBytes));
    // In steps: one statement's journal stays small.
    for (let first = 1; first <= count; first += 500) {
      const last = Math.min(count, first + 499);
      await db
        .prepare(
          `WITH RECURSIVE numbers(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last}) ${sql}`,
        )
        .run();
    }
    log(`${count} rows: ${sql.slice(0, 30)}…`);
  }
}

interface Ran {
  readonly seconds: number;
  readonly peakMb: number;
}

async function command(worker: Workerd, name: string, args: readonly string[]): Promise<Ran> {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", AFTER_EXIT, `scripts/${name}.ts`, ...args], {
    cwd: ROOT,
    env: { ...process.env, EDGETICK_URL: worker.origin, EDGETICK_TOKEN: TOKEN },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      said = (said + part.toString()).slice(-4_000);
    });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`npm run ${name} ended with ${code}:\n${said}`);
  const peak = Number(/peak (\d+)/.exec(said)?.[1] ?? Number.NaN);
  return { seconds: Math.round((performance.now() - began) / 1000), peakMb: Math.round(peak / 1024) };
}

/** About the installation or its visitors of the last hours: no part of a backup, or written again by a restore. */
const NOT_COMPARED = [
  "settings",
  "audit",
  "revoked_sessions",
  "login_failures",
  "idempotency",
  "d1_migrations",
];

/** Each table's rows as SQLite gives them, in the order of its key. */
async function tableSums(worker: Workerd): Promise<Map<string, { rows: number; hash: string }>> {
  const db = new DatabaseSync(await worker.databaseFile(), { readOnly: true });
  const names = db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
    )
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !NOT_COMPARED.includes(name));
  const sums = new Map(names.map((name) => [name, sumOfTable(db, name)]));
  db.close();
  return sums;
}

function sumOfTable(db: DatabaseSync, name: string): { rows: number; hash: string } {
  const hash = createHash("sha256");
  let rows = 0;
  for (const row of db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2, 3`).iterate()) {
    rows++;
    for (const [column, value] of Object.entries(row)) {
      hash.update(`${column} ${typeof value} `);
      hash.update(value instanceof Uint8Array ? value : String(value));
    }
  }
  return { rows, hash: hash.digest("hex") };
}
