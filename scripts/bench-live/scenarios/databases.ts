/** Real PostgreSQL and MariaDB behind a Node application that asks them by their own clients. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { NGINX_LOGS, nginx } from "../fronts.ts";
import { type Ground, pause } from "../ground.ts";
import { killable, mortal, type Running, type Scenario } from "../kit.ts";

const POSTGRES = ["initdb", "postgres", "psql", "setpriv"];
const MARIADB = ["mariadbd", "mariadb", "mariadb-install-db"];

function idOf(user: string, kind: "-u" | "-g"): number {
  return Number(spawnSync("id", [kind, user], { encoding: "utf8" }).stdout);
}

/** A folder that belongs to the database's own user, which is who it runs as. */
function folderOf(ground: Ground, name: string, user: string): string {
  const folder = ground.path(name);
  mkdirSync(folder);
  chownSync(folder, idOf(user, "-u"), idOf(user, "-g"));
  chmodSync(folder, 0o700);
  return folder;
}

const asPostgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];

/** It runs already, with room for six clients; its clients are `app` and, for what is done to it, `postgres`. */
async function postgres(ground: Ground) {
  const folder = folderOf(ground, "pg", "postgres");
  const port = String(ground.port(2));
  spawnSync("setpriv", [...asPostgres, "initdb", "-D", folder, "-A", "trust", "-U", "postgres"], {
    cwd: "/",
  });
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: ground.vary.pick("6", "8", "12"),
    superuser_reserved_connections: "2",
    log_line_prefix: ground.vary.pick("%m [%p] ", "%t [%p] %q%u@%d ", "user=%u,db=%d,pid=%p "),
    log_timezone: ground.vary.pick("UTC", "Europe/Berlin", "America/New_York"),
    deadlock_timeout: "300ms",
    log_lock_waits: "on",
    client_connection_check_interval: "1s",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = killable(() =>
    ground.run("postgres", "setpriv", [...asPostgres, "postgres", "-D", folder, ...options]),
  );
  const as = (user: string, text: string) => [
    "-h",
    "127.0.0.1",
    "-p",
    port,
    "-U",
    user,
    "-d",
    "postgres",
    "-c",
    text,
  ];
  await pause(2_500);
  const made = "create role app login; create table orders (id int); grant all on orders to app";
  spawnSync("psql", as("postgres", made));
  return {
    server,
    as,
    client: JSON.stringify(["psql", ...as("app", "select count(*) from orders")]),
    logs: [...NGINX_LOGS, "postgresql:postgres.log", `app:${ground.name}-app.log`],
  };
}

/** Room for three clients. */
async function mariadb(ground: Ground) {
  const folder = folderOf(ground, "my", "mysql");
  const install = ["--user=mysql", `--datadir=${folder}`, "--auth-root-authentication-method=normal"];
  spawnSync("mariadb-install-db", install);
  const socket = `${folder}/socket`;
  ground.run("mariadb", "mariadbd", [
    ...["--no-defaults", "--user=mysql", `--datadir=${folder}`, `--socket=${socket}`],
    ...["--bind-address=127.0.0.1", `--port=${ground.port(2)}`, "--innodb-lock-wait-timeout=1"],
    ...[`--max-connections=${ground.vary.pick(3, 5, 8)}`, "--log-warnings=4", "--innodb-buffer-pool-size=8M"],
  ]);
  const as = (user: string, text: string) => ["--no-defaults", `--socket=${socket}`, "-u", user, "-e", text];
  await pause(5_000);
  const made =
    "create user app@localhost; create database shop; create table shop.orders (id int primary key, n int); insert into shop.orders values (1, 1); grant all on shop.* to app@localhost";
  spawnSync("mariadb", as("root", made));
  return {
    as,
    client: JSON.stringify(["mariadb", ...as("app", "update shop.orders set n = n + 1 where id = 1")]),
    logs: [...NGINX_LOGS, "mariadb:mariadb.log", `app:${ground.name}-app.log`],
  };
}

/** Clients that hold what they took until they are let go. */
function clients(command: string, arguments_: readonly (readonly string[])[]): Pick<Running, "ill" | "well"> {
  let held: ReturnType<typeof spawn>[] = [];
  return {
    ill: async () => {
      held = arguments_.map((args) => spawn(command, args, { stdio: "ignore" }));
      await pause(1_000);
    },
    well: () => {
      for (const client of held) client.kill("SIGKILL");
      held = [];
    },
  };
}

function behind(
  name: string,
  needs: readonly string[],
  truth: Pick<Scenario, "causes" | "words">,
  database: (ground: Ground) => Promise<Running & { readonly client: string }>,
): Scenario {
  return {
    name,
    ...truth,
    needs: ["nginx", ...needs],
    start: async (ground) => {
      const { client, ...running } = await database(ground);
      mortal(ground, ground.port(1), [], { env: { SQL: client } });
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return running;
    },
  };
}

export const DATABASES: readonly Scenario[] = [
  behind(
    "postgres-slots",
    POSTGRES,
    { causes: ["pool-exhausted"], words: /connection slots|too many clients/ },
    async (ground) => {
      const { as, client, logs } = await postgres(ground);
      const held = Array.from({ length: 12 }, () => as("app", "select pg_sleep(300)"));
      return { ...clients("psql", held), client, logs };
    },
  ),
  behind(
    "postgres-statement-timeout",
    POSTGRES,
    { causes: ["app-error"], words: /statement_timeout|statement timeout/ },
    async (ground) => {
      const { as, client, logs } = await postgres(ground);
      spawnSync(
        "psql",
        as("postgres", `alter role app set statement_timeout = '${ground.vary.pick(800, 1500)}ms'`),
      );
      const lock = as("postgres", "begin; lock table orders; select pg_sleep(300)");
      return { ...clients("psql", [lock]), client, logs };
    },
  ),
  behind(
    "postgres-restart",
    POSTGRES,
    { causes: ["deploy", "crash-restart", "app-error"], words: /PostgreSQL|refused/ },
    async (ground) => {
      const { server, client, logs } = await postgres(ground);
      return { ill: () => void server.child().kill("SIGINT"), well: server.again, client, logs };
    },
  ),
  behind(
    "postgres-recovery",
    POSTGRES,
    { causes: ["crash-restart", "cold-start", "app-error"], words: /PostgreSQL|recovery mode|crash/ },
    async (ground) => {
      const { server, client, logs } = await postgres(ground);
      // A process of it that dies takes all others with it: the server starts itself again, each time.
      const killing = `while :; do pkill -KILL -P ${server.child().pid} -f walwriter; sleep 0.15; done`;
      let killer: ReturnType<typeof spawn> | undefined;
      return {
        ill: () => {
          killer = ground.run("killer", "sh", ["-c", killing]);
        },
        well: () => void killer?.kill("SIGKILL"),
        client,
        logs,
      };
    },
  ),
  behind(
    "mariadb-slots",
    MARIADB,
    { causes: ["pool-exhausted"], words: /[Tt]oo many connections|all connections/ },
    async (ground) => {
      const { as, client, logs } = await mariadb(ground);
      const held = Array.from({ length: 12 }, () => as("app", "select sleep(300)"));
      return { ...clients("mariadb", held), client, logs };
    },
  ),
  behind(
    "mariadb-lock",
    MARIADB,
    { causes: ["app-error"], words: /[Ll]ock wait timeout/ },
    async (ground) => {
      const { as, client, logs } = await mariadb(ground);
      const lock = as("root", "begin; update shop.orders set n = 9 where id = 1; select sleep(300)");
      return { ...clients("mariadb", [lock]), client, logs };
    },
  ),
];
