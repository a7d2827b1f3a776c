/** Faults of the host and the network: quotas, lost packets, ports, names, jobs, and a host that is merely loud. */
import { copyFileSync, mkdirSync, renameSync, truncateSync } from "node:fs";
import { haproxy, NGINX_LOGS, nginx, varnish } from "../fronts.ts";
import { type Ground, pause } from "../ground.ts";
import { behindNginx, crash, flagged, holding, mortal, REQUEST, type Scenario, told } from "../kit.ts";

/** nginx and its application in a network of their own; only the monitor's requests come in. */
async function inNetwork(ground: Ground) {
  const network = await ground.network();
  const port = ground.port(1);
  mortal(ground, port, [], { limit: network.shell });
  nginx(ground, { location: `proxy_pass http://127.0.0.1:${port};`, socket: "front.sock", network });
  ground.relay(ground.port(0), "front.sock");
  return { network, port };
}

export const HOSTS: readonly Scenario[] = [
  {
    name: "cpu-quota",
    needs: ["nginx"],
    causes: ["cpu-exhausted"],
    words: /CPU quota/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1), [], { env: { WORK: "80" } });
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      const group = ground.group("cpu");
      await pause(1_000);
      group.holds(app.pid());
      const percent = (share: number) => () => {
        group.set(["cpu.cfs_quota_us", "cpu.max"], String(share * 1000));
      };
      percent(100)();
      return {
        ill: percent(ground.vary.pick(1, 2)),
        well: percent(100),
        logs: NGINX_LOGS,
        watch: ["cpu-quota-app.mjs"],
      };
    },
  },
  {
    name: "network-drops",
    needs: ["nginx", "iptables", "unshare", "nsenter"],
    causes: ["upstream-network"],
    words: /connecting to upstream|connect timeout|connecting to|sent again/,
    start: async (ground) => {
      const { network, port } = await inNetwork(ground);
      const share = ground.vary.pick(0.9, 0.8, 1);
      const rule = `INPUT -p tcp --dport ${port} -m statistic --mode random --probability ${share} -j DROP`;
      return {
        ill: () => network.now(`iptables -A ${rule}`),
        well: () => network.now(`iptables -D ${rule}`),
        logs: NGINX_LOGS,
      };
    },
  },
  {
    name: "network-ports",
    needs: ["nginx", "unshare", "nsenter"],
    causes: ["port-exhausted"],
    words: /ephemeral|99|[Cc]annot assign/,
    start: async (ground) => {
      const { network } = await inNetwork(ground);
      const range = (from: number, to: number) => () =>
        network.now(`echo ${from} ${to} > /proc/sys/net/ipv4/ip_local_port_range`);
      range(32_768, 60_999)();
      // The first port of two is this very address's: nothing is left to connect from.
      const holder = `python3 -c 'import socket, time
held = []
for port in (40000, 40001):
    s = socket.socket(); s.bind(("127.0.0.1", port)); s.listen(); held.append(s)
time.sleep(86400)'`;
      network.run("holder", "sh", ["-c", holder]);
      return { ill: range(40_000, 40_001), well: range(32_768, 60_999), logs: NGINX_LOGS };
    },
  },
  behindNginx(
    "app-dns",
    ["dns-resolution"],
    /\w+\.\w+\.example/,
    async (ground, port) => {
      let fails = false;
      ground.dns(ground.port(2), () => fails);
      const name = ground.vary.pick("prices.internal.example", "db.corp.example");
      mortal(ground, port, [], { env: { LOOKUP: `${name}@127.0.0.1:${ground.port(2)}` } });
      const failing = (now: boolean) => () => {
        fails = now;
      };
      return { ill: failing(true), well: failing(false) };
    },
    { logs: ["app:app-dns-app.log"] },
  ),
  {
    name: "haproxy-dns",
    needs: ["haproxy"],
    causes: ["dns-resolution", "no-healthy-upstream"],
    words: /DNS|resol|No IP|down/i,
    start: async (ground) => {
      let fails = false;
      mortal(ground, ground.port(1));
      ground.dns(ground.port(2), () => fails);
      haproxy(
        ground,
        `server a app.internal.example:${ground.port(1)} check inter 1s resolvers own init-addr none
resolvers own
  nameserver one 127.0.0.1:${ground.port(2)}
  resolve_retries 1
  timeout resolve 500ms
  timeout retry 500ms
  hold valid 1s
  hold other 1s
  hold refused 1s
  hold nx 1s
  hold timeout 1s
  hold obsolete 1s`,
      );
      const failing = (now: boolean) => () => {
        fails = now;
      };
      return { ill: failing(true), well: failing(false), logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "haproxy-flapping",
    needs: ["haproxy"],
    causes: ["no-healthy-upstream"],
    words: /marked \w+\/\w+ down/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(
        ground,
        `option httpchk GET /health\n  server a 127.0.0.1:${ground.port(1)} check inter 500ms fall 1 rise 1`,
      );
      let timers: NodeJS.Timeout[] = [];
      return {
        ill: () => {
          app.tell("unhealthy");
          // Well for a second of each fourteen.
          timers = [
            setInterval(() => {
              app.tell("ok");
              timers.push(setTimeout(() => app.tell("unhealthy"), 1_000));
            }, 14_000),
          ];
        },
        well: () => {
          for (const timer of timers) clearTimeout(timer);
          app.tell("ok");
        },
        logs: ["haproxy:haproxy.log"],
      };
    },
  },
  {
    name: "varnish-busy",
    needs: ["varnishd", "varnishlog"],
    causes: ["connection-limit"],
    words: /max_connections|busy|connections/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      // Two regions ask at once.
      const most = ground.vary.pick(3, 4, 6);
      await varnish(ground, `.max_connections = ${most};`);
      const held = holding(ground.port(0), most, REQUEST, 5_500);
      return {
        ill: () => {
          app.tell("slow");
          held.ill();
        },
        well: () => {
          held.well();
          app.tell("ok");
        },
        logs: ["varnish:varnishlog.log"],
      };
    },
  },
  {
    name: "crond",
    needs: ["nginx", "unshare", "cron", "python3"],
    causes: ["scheduled-job"],
    words: /cron ran a job/,
    every: 4,
    start: async (ground) => {
      const job = ground.write("nightly.sh", `echo slow > ${ground.path("flag")}\n`);
      const flag = flagged(ground)("");
      mortal(ground, ground.port(1), [], { env: { FLAG: ground.path("flag") } });
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      mkdirSync(ground.path("cron.d"), { mode: 0o755 });
      ground.write("log.py", LOG);
      ground.run("cron", "unshare", ["-m", "sh", "-c", CROND]);
      return {
        // It begins jobs at full minutes only: the one before the failing one.
        leadMs: 75_000,
        ill: () => {
          const minute = new Date(Date.now() + 30_000).getMinutes();
          ground.write("cron.d/nightly", `${minute} * * * * root sh ${job}\n`);
        },
        well: flag.well,
        logs: [...NGINX_LOGS, "cron:cron.log"],
      };
    },
  },
  behindNginx("nginx-zone", ["upstream-timeout"], /did not answer in time/, async (ground, port) => {
    ground.env.TZ = ground.vary.pick("Asia/Kolkata", "America/St_Johns");
    return told("slow")(ground, port);
  }),
  {
    name: "nginx-rotated",
    needs: ["nginx"],
    causes: ["crash-restart"],
    words: /refused/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      nginx(ground, { location: `proxy_pass http://127.0.0.1:${ground.port(1)};` });
      const [log, old] = [ground.path("error.log"), ground.path("error.log.1")];
      const rotate = ground.vary.pick(
        () => {
          renameSync(log, old);
          ground.signal("nginx.pid", "SIGUSR1");
        },
        () => {
          copyFileSync(log, old);
          truncateSync(log);
        },
      );
      return {
        ill: app.kill,
        well: async () => {
          rotate();
          await app.again();
        },
        logs: NGINX_LOGS,
      };
    },
  },
  // What is loud all day long must not be named: the crash must.
  behindNginx(
    "noisy-host",
    ["crash-restart"],
    /refused|gone|took its place/,
    async (ground, port) => {
      let job = 700;
      const noise = () => {
        const now = new Date().toISOString();
        ground.append("noise.log", `${now} Error: connect ECONNREFUSED 10.0.0.5:6379\n`);
        ground.append("noise.log", `${now} FATAL:  sorry, too many clients already\n`);
        ground.append(
          "cron.log",
          `${now.slice(0, 19)}+00:00 web1 CRON[${job++}]: (www) CMD (/opt/poll.sh)\n`,
        );
      };
      ground.every(12_000, noise);
      return crash(ground, port);
    },
    { logs: ["app:noise.log", "cron:cron.log"], watch: ["noisy-host-app.mjs"] },
  ),
];

/** Debian's own cron, with folders of its own: it sees no other table, and nobody else sees its log. */
const CROND = `mount -t tmpfs none /run && mount -t tmpfs none /dev && mount -t tmpfs none /var/spool/cron &&
mknod -m 666 /dev/null c 1 3 && mount --bind cron.d /etc/cron.d && mount --bind /dev/null /etc/crontab || exit 1
python3 -u log.py & sleep 0.5; cron -f`;

const LOG = `import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("/dev/log")
while True: print(s.recv(65536).decode("latin1").rstrip("\\n\\0"))
`;
