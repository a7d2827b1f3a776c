/** Apache, Caddy and Varnish in front of a Node application. */
import { apache, caddy, varnish } from "../fronts.ts";
import { holding, mortal, type Scenario } from "../kit.ts";

export const PROXIES: readonly Scenario[] = [
  {
    name: "apache-slow",
    needs: ["apache2"],
    causes: ["upstream-timeout"],
    words: /70007/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      apache(ground, ground.port(1));
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["apache:error.log"] };
    },
  },
  {
    name: "apache-crash",
    needs: ["apache2"],
    causes: ["crash-restart"],
    words: /gone|took its place|Connection refused/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      apache(ground, ground.port(1));
      return { ill: app.kill, well: app.again, watch: ["apache-crash-app.mjs"], logs: ["apache:error.log"] };
    },
  },
  {
    name: "caddy-crash",
    needs: ["caddy"],
    causes: ["crash-restart"],
    words: /gone|took its place|connection refused/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      caddy(ground, `reverse_proxy 127.0.0.1:${ground.port(1)}`);
      return { ill: app.kill, well: app.again, watch: ["caddy-crash-app.mjs"], logs: ["caddy:caddy.log"] };
    },
  },
  {
    name: "varnish-slow",
    needs: ["varnishd", "varnishlog"],
    causes: ["upstream-timeout"],
    words: /did not begin its answer in time/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      await varnish(ground, `.first_byte_timeout = ${ground.vary.pick(2, 1, 3, 4)}s;`);
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["varnish:varnishlog.log"] };
    },
  },
  {
    name: "caddy-dns",
    needs: ["caddy"],
    causes: ["dns-resolution"],
    words: /\w+\.\w+\.example/,
    start: async (ground) => {
      const name = ground.vary.pick("app.internal.example", "shop.corp.example", "api.prod.example");
      let fails = false;
      mortal(ground, ground.port(1));
      ground.dns(ground.port(2), () => fails);
      caddy(
        ground,
        `reverse_proxy {\n\t\tdynamic a {\n\t\t\tname ${name}\n\t\t\tport ${ground.port(1)}\n\t\t\trefresh 1s\n\t\t\tresolvers 127.0.0.1:${ground.port(2)}\n\t\t}\n\t}`,
      );
      const failing = (now: boolean) => () => {
        fails = now;
      };
      return { ill: failing(true), well: failing(false), logs: ["caddy:caddy.log"] };
    },
  },
  {
    name: "caddy-timeout",
    needs: ["caddy"],
    causes: ["upstream-timeout"],
    words: /timeout awaiting response headers/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      caddy(
        ground,
        `reverse_proxy 127.0.0.1:${ground.port(1)} {\n\t\ttransport http {\n\t\t\tresponse_header_timeout ${ground.vary.pick(3, 1, 2, 4)}s\n\t\t}\n\t}`,
      );
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["caddy:caddy.log"] };
    },
  },
  {
    name: "varnish-slow-start",
    needs: ["varnishd", "varnishlog"],
    causes: ["crash-restart", "cold-start", "deploy"],
    words: /refused|gone|took its place/,
    start: async (ground) => {
      let app = mortal(ground, ground.port(1));
      await varnish(ground, "");
      return {
        ill: () => {
          app.kill();
          app = mortal(ground, ground.port(1), [], {
            env: { START_MS: ground.vary.pick("30000", "20000", "45000") },
          });
        },
        well: () => {},
        watch: ["varnish-slow-start-app.mjs"],
        logs: ["varnish:varnishlog.log"],
      };
    },
  },
  {
    name: "apache-workers",
    needs: ["apache2"],
    causes: ["connection-limit", "pool-exhausted"],
    words: /MaxRequestWorkers/,
    start: async (ground) => {
      mortal(ground, ground.port(1));
      const most = ground.vary.pick(4, 2, 6);
      apache(
        ground,
        ground.port(1),
        `ServerLimit 1\nThreadsPerChild ${most}\nMaxRequestWorkers ${most}\nStartServers 1`,
      );
      return { ...holding(ground.port(0), 3 * most, "GET / HTTP/1.1\r\n"), logs: ["apache:error.log"] };
    },
  },
  {
    name: "varnish-sick",
    needs: ["varnishd", "varnishlog"],
    causes: ["no-healthy-upstream"],
    words: /unhealthy|sick|no backend/i,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      await varnish(
        ground,
        '.probe = { .url = "/health"; .interval = 1s; .timeout = 500ms; .window = 3; .threshold = 2; }',
      );
      return {
        ill: () => app.tell("unhealthy"),
        well: () => app.tell("ok"),
        logs: ["varnish:varnishlog.log"],
      };
    },
  },
  {
    name: "caddy-closed",
    needs: ["caddy"],
    causes: ["crash-restart", "app-error"],
    words: /EOF|closed|reset/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      caddy(ground, `reverse_proxy 127.0.0.1:${ground.port(1)}`);
      return { ill: () => app.tell("close"), well: () => app.tell("ok"), logs: ["caddy:caddy.log"] };
    },
  },
];
