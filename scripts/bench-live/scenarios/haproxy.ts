/** HAProxy in front of a Node application. */

import { haproxy } from "../fronts.ts";
import { holding, mortal, REQUEST, type Scenario, unaccepting } from "../kit.ts";

export const HAPROXY: readonly Scenario[] = [
  {
    name: "haproxy-crash",
    needs: ["haproxy"],
    causes: ["crash-restart"],
    words: /gone|took its place|refused the connection/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return {
        ill: app.kill,
        well: app.again,
        watch: ["haproxy-crash-app.mjs"],
        logs: ["haproxy:haproxy.log"],
      };
    },
  },
  {
    name: "haproxy-maxconn",
    needs: ["haproxy"],
    causes: ["connection-limit"],
    words: /maxconn/,
    start: async (ground) => {
      const most = ground.vary.pick(1, 2, 5);
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)} maxconn ${most}`, "timeout server 10s");
      const held = holding(ground.port(0), most + 2, REQUEST, 4_000);
      return {
        // They renew themselves a second before the minute and three after it: a probe in between waits in vain.
        leadMs: 5_000,
        ill: () => {
          app.tell("slow");
          held.ill();
        },
        well: () => {
          held.well();
          app.tell("ok");
        },
        logs: ["haproxy:haproxy.log"],
      };
    },
  },
  {
    name: "haproxy-flap",
    needs: ["haproxy"],
    causes: ["no-healthy-upstream"],
    words: /marked app\/a down/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(
        ground,
        `option httpchk GET /health\n  server a 127.0.0.1:${ground.port(1)} check inter ${ground.vary.pick("1s", "500ms", "2s")} fall ${ground.vary.pick(2, 1)} rise 1`,
      );
      return { ill: () => app.tell("unhealthy"), well: () => app.tell("ok"), logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "haproxy-slow",
    needs: ["haproxy"],
    causes: ["upstream-timeout"],
    words: /timeout server/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return { ill: () => app.tell("slow"), well: () => app.tell("ok"), logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "haproxy-connect-timeout",
    needs: ["haproxy", "python3"],
    causes: ["connection-limit", "upstream-network"],
    words: /timeout connect|accept queue/,
    turn: 3,
    start: async (ground) => {
      const queue = unaccepting(ground);
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return { ...queue, logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "haproxy-check-timeout",
    needs: ["haproxy"],
    causes: ["no-healthy-upstream"],
    words: /marked app\/\w+ down|no server of app is up/,
    start: async (ground) => {
      const apps = [mortal(ground, ground.port(1)), mortal(ground, ground.port(2))];
      const server = (name: string, port: number) =>
        `server ${name} 127.0.0.1:${port} check inter 1s fall 2 rise 1`;
      haproxy(
        ground,
        `option httpchk GET /health\n  timeout check ${ground.vary.pick(500, 300, 900)}ms\n  ${server("blue", ground.port(1))}\n  ${server("green", ground.port(2))}`,
      );
      const tell = (mode: string) => () => {
        for (const app of apps) app.tell(mode);
      };
      return { ill: tell("hung-health"), well: tell("ok"), logs: ["haproxy:haproxy.log"] };
    },
  },
  {
    name: "haproxy-queue",
    needs: ["haproxy"],
    causes: ["connection-limit"],
    words: /maxconn|queue/,
    start: async (ground) => {
      const apps = [mortal(ground, ground.port(1)), mortal(ground, ground.port(2))];
      const server = (name: string, port: number) => `server ${name} 127.0.0.1:${port} maxconn 2`;
      haproxy(
        ground,
        `${server("blue", ground.port(1))}\n  ${server("green", ground.port(2))}`,
        `timeout queue ${ground.vary.pick(3, 2, 4)}s\n  timeout server 20s`,
      );
      const held = holding(ground.port(0), 24, REQUEST, 2_500);
      return {
        ill: () => {
          for (const app of apps) app.tell("slow");
          held.ill();
        },
        well: () => {
          held.well();
          for (const app of apps) app.tell("ok");
        },
        logs: ["haproxy:haproxy.log"],
      };
    },
  },
  {
    name: "haproxy-garbage",
    needs: ["haproxy"],
    causes: ["app-error", "header-too-large"],
    words: /PH|not valid|invalid/,
    start: async (ground) => {
      const app = mortal(ground, ground.port(1));
      haproxy(ground, `server a 127.0.0.1:${ground.port(1)}`);
      return { ill: () => app.tell("garbage"), well: () => app.tell("ok"), logs: ["haproxy:haproxy.log"] };
    },
  },
];
