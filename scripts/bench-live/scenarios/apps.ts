/** Faults of the application itself and of what runs it: memory, descriptors, workers, a database. */
import { NGINX_LOGS, nginx } from "../fronts.ts";
import type { Ground } from "../ground.ts";
import { behindNginx, mortal, type Scenario } from "../kit.ts";

/** Three workers behind the second port, which do what slow.flag says. */
function gunicorn(ground: Ground, ...options: string[]): void {
  ground.write("slow.flag", "");
  ground.write("app.py", PYTHON);
  const where = `127.0.0.1:${ground.port(1)}`;
  ground.run("gunicorn", "gunicorn", [
    "--workers",
    ground.vary.pick("3", "1", "2", "4"),
    ...options,
    "--bind",
    where,
    "app:app",
  ]);
}

function gunicornThat(ground: Ground, ill: "slow" | "segv") {
  return {
    ill: () => void ground.write("slow.flag", ill),
    well: () => void ground.write("slow.flag", ""),
    logs: [...NGINX_LOGS, "gunicorn:gunicorn.log"],
  };
}

export const APPS: readonly Scenario[] = [
  behindNginx(
    "node-heap",
    ["memory-exhausted", "resource-leak"],
    /JavaScript heap out of memory/,
    async (ground, port) => {
      const app = mortal(ground, port, ["--max-old-space-size=30"]);
      return { ill: () => app.tell("leak"), well: app.again };
    },
    { logs: ["app:node-heap-app.log"] },
  ),
  behindNginx(
    "node-files",
    ["descriptors-exhausted"],
    /Too many open files|EMFILE|descriptors of/i,
    async (ground, port) => {
      const app = mortal(ground, port, [], { limit: "ulimit -n 64; " });
      return { ill: () => app.tell("files"), well: app.again };
    },
    { logs: ["app:node-files-app.log"], watch: ["node-files-app.mjs"] },
  ),
  {
    name: "cgroup-oom",
    needs: ["nginx"],
    causes: ["memory-exhausted"],
    words: /kernel killed \w+ \(pid \d+\).*memory/,
    turn: 0,
    start: async (ground) => {
      ground.shows("vmstat");
      const app = mortal(ground, ground.port(1));
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      const group = ground.group("memory");
      const bytes = String(ground.vary.pick(150_000_000, 120_000_000, 220_000_000));
      group.set(["memory.limit_in_bytes", "memory.max"], bytes);
      return {
        ill: () => {
          group.holds(app.pid());
          app.tell("leak");
        },
        well: app.again,
        logs: NGINX_LOGS,
        kernel: true,
        watch: ["cgroup-oom-app.mjs"],
      };
    },
  },
  {
    name: "gunicorn-timeout",
    needs: ["nginx", "gunicorn"],
    causes: ["upstream-timeout"],
    words: /--timeout/,
    start: async (ground) => {
      gunicorn(ground, "--timeout", ground.vary.pick("3", "2", "4"));
      nginx(ground, { location: `proxy_read_timeout 20s; proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return gunicornThat(ground, "slow");
    },
  },
  {
    name: "gunicorn-segv",
    needs: ["nginx", "gunicorn"],
    causes: ["crash-restart"],
    words: /signal 11/,
    start: async (ground) => {
      gunicorn(ground);
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return gunicornThat(ground, "segv");
    },
  },
  {
    name: "phpfpm-full",
    needs: ["nginx", "php-fpm8.2"],
    causes: ["pool-exhausted"],
    words: /max_children/,
    start: async (ground) => {
      const children = ground.vary.pick(2, 1, 3, 4);
      ground.write("i.php", '<?php if (isset($_GET["sleep"])) sleep(4); echo "ok";');
      const conf = ground.write(
        "fpm.conf",
        `[global]\nerror_log=${ground.path("fpm-error.log")}\ndaemonize=no\n[www]\nuser=root\ngroup=root\nlisten=127.0.0.1:${ground.port(1)}\npm=dynamic\npm.max_children=${children}\npm.start_servers=1\npm.min_spare_servers=1\npm.max_spare_servers=1\n`,
      );
      ground.run("fpm", "php-fpm8.2", ["-R", "-F", "-y", conf]);
      nginx(ground, {
        location: `include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME ${ground.path("i.php")}; fastcgi_read_timeout ${ground.vary.pick(2, 1, 3)}s; fastcgi_pass 127.0.0.1:${ground.port(1)};`,
      });
      let timer: NodeJS.Timeout | undefined;
      return {
        ill: () => {
          timer = setInterval(() => {
            for (let n = 0; n <= children; n++)
              void fetch(`http://127.0.0.1:${ground.port(0)}/?sleep=1`).catch(() => {});
          }, 3000);
        },
        well: () => clearInterval(timer),
        logs: [...NGINX_LOGS, "php-fpm:fpm-error.log"],
      };
    },
  },
  behindNginx(
    "app-database",
    ["app-error"],
    /ECONNREFUSED/,
    async (ground, port) => {
      const app = mortal(ground, port, [], { env: { DATABASE: String(ground.port(5)) } });
      return { ill: () => app.tell("database"), well: () => app.tell("ok") };
    },
    { logs: ["app:app-database-app.log"] },
  ),
];

const PYTHON = `import os, signal, time
def app(environ, start_response):
    told = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "slow.flag")).read()
    if told == "slow": time.sleep(30)
    if told == "segv": os.kill(os.getpid(), signal.SIGSEGV)
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"ok"]
`;
