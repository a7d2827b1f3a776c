/** nginx in front of a Node application. */
import { NGINX_LOGS, nginx } from "../fronts.ts";
import { pause } from "../ground.ts";
import {
  behindNginx,
  crash,
  holding,
  killable,
  mortal,
  REQUEST,
  type Scenario,
  told,
  unaccepting,
} from "../kit.ts";

export const NGINX: readonly Scenario[] = [
  behindNginx("nginx-crash", ["crash-restart"], /refused|gone|took its place/, crash, {
    watch: ["nginx-crash-app.mjs"],
  }),
  behindNginx(
    "nginx-exception",
    ["crash-restart", "app-error"],
    /price|refused/,
    async (ground, port) => {
      const app = mortal(ground, port);
      return { ill: () => app.tell("throw"), well: app.again };
    },
    { logs: ["app:nginx-exception-app.log"] },
  ),
  behindNginx("nginx-read-timeout", ["upstream-timeout"], /did not answer in time/, told("slow")),
  behindNginx(
    "nginx-closed",
    ["crash-restart", "app-error"],
    /closed the connection without an answer/,
    told("close"),
  ),
  behindNginx("nginx-header", ["header-too-large"], /proxy_buffer_size/, told("header"), {}),
  behindNginx(
    "nginx-limit-req",
    ["rate-limited"],
    /limit_req zone "site"/,
    async (ground, port) => {
      mortal(ground, port);
      let timer: NodeJS.Timeout | undefined;
      return {
        ill: () => {
          timer = setInterval(() => void fetch(`http://127.0.0.1:${ground.port(0)}/`).catch(() => {}), 100);
        },
        well: () => clearInterval(timer),
      };
    },
    {
      http: "limit_req_zone $server_port zone=site:1m rate=2r/s;",
      location: "limit_req zone=site burst=3 nodelay; proxy_pass http://127.0.0.1:PORT;",
    },
  ),
  behindNginx(
    "nginx-limit-conn",
    ["connection-limit"],
    /limit_conn zone "all"/,
    async (ground, port) => {
      mortal(ground, port).tell("slow");
      mortal(ground, ground.port(2));
      return holding(ground.port(0), 4, REQUEST, 1_500);
    },
    {
      http: "limit_conn_zone $server_port zone=all:1m; map $http_x_edgetick_check $up { default 127.0.0.1:PORT2; '' 127.0.0.1:PORT; }",
      location: "limit_conn all 3; proxy_read_timeout 10s; proxy_pass http://$up;",
    },
  ),
  behindNginx(
    "nginx-worker-connections",
    ["connection-limit"],
    /worker_connections/,
    async (ground, port) => {
      mortal(ground, port);
      return holding(ground.port(0), 40, "GET / HTTP/1.1\r\n");
    },
    { connections: 16 },
  ),
  {
    name: "nginx-dns",
    needs: ["nginx"],
    causes: ["dns-resolution"],
    words: /could not resolve \w+\.\w+\.example/,
    start: async (ground) => {
      const name = ground.vary.pick("app.internal.example", "shop.corp.example", "api.prod.example");
      let fails = false;
      mortal(ground, ground.port(1));
      ground.dns(ground.port(2), () => fails);
      nginx(ground, {
        http: `resolver 127.0.0.1:${ground.port(2)} valid=1s ipv6=off; resolver_timeout ${ground.vary.pick(1, 2, 3)}s;`,
        location: `set $up http://${name}:${ground.port(1)}; proxy_pass $up;`,
      });
      const failing = (now: boolean) => () => {
        fails = now;
      };
      return { ill: failing(true), well: failing(false), logs: NGINX_LOGS };
    },
  },
  {
    name: "nginx-accept-queue",
    needs: ["nginx", "python3"],
    causes: ["connection-limit"],
    words: /accept queue/,
    turn: 3,
    start: async (ground) => {
      const queue = unaccepting(ground);
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return { ...queue, logs: NGINX_LOGS };
    },
  },
  behindNginx("nginx-reset", ["crash-restart", "app-error", "keepalive-race"], /reset/, told("reset")),
  behindNginx(
    "nginx-one-bad",
    ["bad-pool-member", "crash-restart"],
    /refused|gone|took its place/,
    async (ground, port) => {
      const apps = [port, ground.port(2)].map((one) => mortal(ground, one));
      // Of the probes that arrive in three minutes about half meet it.
      return { ill: () => apps[1]!.kill(), well: () => apps[1]!.again(), lastsMs: 150_000 };
    },
    {
      http: "upstream pool { server 127.0.0.1:PORT max_fails=0; server 127.0.0.1:PORT2 max_fails=0; }",
      location: "proxy_next_upstream off; proxy_pass http://pool;",
    },
  ),
  {
    name: "nginx-tls-upstream",
    needs: ["nginx", "openssl"],
    causes: ["tls"],
    words: /SSL_do_handshake|handshake/,
    start: async (ground) => {
      const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=app"];
      ground.run("openssl", "openssl", [...made, "-keyout", "key.pem", "-out", "cert.pem"]);
      await pause(2_000);
      const plain = () => mortal(ground, ground.port(1));
      const tls = ground.write(
        "tls.conf",
        `daemon off; pid ${ground.path("tls.pid")}; user root; events {}
http { access_log off; server { listen 127.0.0.1:${ground.port(2)} ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem; location / { return 200 ok; } } }
`,
      );
      plain();
      ground.run("tls", "nginx", ["-c", tls, "-p", ground.folder, "-e", ground.path("tls-error.log")]);
      // The one behind forgets its TLS: what it listened with is plain HTTP for a while.
      const front = (port: number) => {
        ground.write("upstream.conf", `server 127.0.0.1:${port};`);
        ground.signal("nginx.pid", "SIGHUP");
      };
      ground.write("upstream.conf", `server 127.0.0.1:${ground.port(2)};`);
      nginx(ground, {
        http: `upstream app { include ${ground.path("upstream.conf")}; }`,
        location: "proxy_pass https://app;",
      });
      return { ill: () => front(ground.port(1)), well: () => front(ground.port(2)), logs: NGINX_LOGS };
    },
  },
  behindNginx(
    "nginx-cron",
    ["scheduled-job"],
    /backup\.sh|reindex|schedule:run/,
    async (ground, port) => {
      const app = mortal(ground, port);
      const command = ground.vary.pick(
        "/usr/local/bin/backup.sh --full",
        "cd /srv/shop && bin/reindex",
        "php artisan schedule:run >> /dev/null 2>&1",
      );
      let job = 4_000;
      return {
        ill: () => {
          const at = new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
          ground.append("cron.log", `${at} web1 CRON[${job++}]: (root) CMD (${command})\n`);
          app.tell("slow");
        },
        well: () => app.tell("ok"),
      };
    },
    { logs: ["cron:cron.log"], every: 4 },
  ),
  {
    name: "nginx-redis",
    needs: ["nginx", "gunicorn", "redis-server"],
    causes: ["app-error"],
    words: /Error 111|Connection refused/,
    start: async (ground) => {
      ground.write("app.py", REDIS.replace("PORT", String(ground.port(2))));
      const store = killable(() =>
        ground.run("redis", "redis-server", [
          "--port",
          String(ground.port(2)),
          "--save",
          "",
          "--bind",
          "127.0.0.1",
        ]),
      );
      ground.run("gunicorn", "gunicorn", [
        "--workers",
        "2",
        "--bind",
        `127.0.0.1:${ground.port(1)}`,
        "app:app",
      ]);
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      return { ill: store.kill, well: store.again, logs: [...NGINX_LOGS, "app:gunicorn.log"] };
    },
  },
];

const REDIS = `import redis
store = redis.Redis(port=PORT, socket_timeout=1)
def app(environ, start_response):
    hits = store.incr("hits")
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"ok"]
`;
