/** nginx and what is built on it. Phrases: src/http/ngx_http_upstream.c, and captured logs. */
import type { Gateway } from "./gateway.ts";
import { iso, minutesOf } from "./when.ts";

const FORMAT = "%Y/%m/%d %H:%M";

const says: Gateway["says"] = {
  "crash-restart":
    "`connect() failed (111: Connection refused)`, or `upstream prematurely closed connection`",
  "upstream-timeout": "`upstream timed out … while reading response header from upstream`",
  "upstream-network": "`upstream timed out … while connecting to upstream`, or `(113: No route to host)`",
  "dns-resolution": "`… could not be resolved`",
  "connection-limit":
    "`worker_connections are not enough`, `limiting connections by zone`, or `no live upstreams` where max_conns is set",
  "rate-limited": "`limiting requests, excess: …`",
  "no-healthy-upstream": "`no live upstreams while connecting to upstream`",
  "keepalive-race":
    "`upstream prematurely closed connection` or `(104: Connection reset by peer)` while reading response header",
  "bad-pool-member": 'the same address after `upstream: "` in all of them',
  deploy: "`connect() failed (111: Connection refused)` for as long as the roll-over takes",
  "app-error": "nothing: nginx passed the application's own answer on",
  "header-too-large": "`upstream sent too big header while reading response header from upstream`",
  "port-exhausted": "`(99: Cannot assign requested address) while connecting to upstream`",
  "descriptors-exhausted": "`(24: Too many open files)`",
  "memory-exhausted": "`upstream prematurely closed connection`, then `(111: Connection refused)`",
  "stale-dns": 'an address after `upstream: "` that the name no longer has',
  "resource-leak": "`upstream prematurely closed connection`, then `(111: Connection refused)`",
  tls: "`SSL_do_handshake() failed … while SSL handshaking to upstream`",
  "cold-start": "`upstream timed out`, or `(111: Connection refused)` until it listens",
};

const shows: Gateway["shows"] = {
  "bad-pool-member": "the same `upstream=` in all failing lines",
  "upstream-timeout": "`ustatus=504` and `header=-` after a connect that was made",
  "upstream-network": "`connect=-`: no connection was made",
  "connection-limit": "`upstream=-`: turned away before any server was asked",
  "rate-limited": "`upstream=-`: turned away before any server was asked",
  "app-error": "the same status in `ustatus=`: the application gave it",
  "keepalive-race": "`connect=0.000` and no `header=`: an old connection was used",
  "crash-restart": "`ustatus=502` and no `header=`",
};

const settings: Gateway["settings"] = {
  "upstream-timeout": {
    look: "nginx's limit against the slowest requests",
    command: "nginx -T 2>/dev/null | grep -E '(proxy|fastcgi|uwsgi|grpc)_read_timeout|proxy_next_upstream'",
    expect: "a timeout equal to the time that the failures took (60 s where none is set)",
  },
  "upstream-network": {
    look: "nginx's limit for connecting",
    command: "nginx -T 2>/dev/null | grep -E '_connect_timeout|proxy_next_upstream'",
    expect: "a timeout equal to the time that the failures took (60 s where none is set)",
  },
  "connection-limit": {
    look: "nginx's limits",
    command:
      "nginx -T 2>/dev/null | grep -E 'limit_conn|limit_req|worker_connections|max_conns|worker_rlimit_nofile'",
    expect: "a limit that is reached at these times",
  },
  "keepalive-race": {
    look: "Idle time on both sides",
    command: "nginx -T 2>/dev/null | grep -E 'keepalive|proxy_http_version|proxy_next_upstream'",
    expect:
      "an application that closes idle connections sooner than nginx's `keepalive_timeout` of the upstream (60 s; Node's default is 5 s)",
  },
  "dns-resolution": {
    look: "Whom nginx asks, and for how long it remembers",
    command: "nginx -T 2>/dev/null | grep -E 'resolver|proxy_pass'",
    expect: "a `resolver` that fails or is slow; /etc/resolv.conf is asked at start only",
  },
  "stale-dns": {
    look: "Names that nginx resolved at its start only",
    command: "nginx -T 2>/dev/null | grep -E 'resolver|proxy_pass|server .*:[0-9]+'",
    expect: "a name in `proxy_pass` or `server` without `resolve` or a variable",
  },
  "no-healthy-upstream": {
    look: "When nginx gives a server up",
    command: "nginx -T 2>/dev/null | grep -E 'max_fails|fail_timeout|max_conns'",
    expect: "the default of one failure in 10 s, which one slow request fulfils",
  },
  "bad-pool-member": {
    look: "Which server fails, counted over the error log",
    command:
      'zgrep -h -oE \'upstream: "[^"]+"\' /var/log/nginx/error.log* | cut -d/ -f1-3 | sort | uniq -c | sort -rn',
    expect: "one server with nearly all of them",
  },
};

export const NGINX: Gateway = {
  slugs: ["nginx", "openresty", "tengine", "angie"],
  why: ({ from, to }) => ({
    look: "nginx's error log at that second",
    command: `zgrep -h ${minutesOf(from, to, FORMAT)} /var/log/nginx/error.log*`,
  }),
  says,
  request: ({ id }) => ({
    look: "The failing request in nginx's access logs",
    command: `zgrep -h 'check=${id}' /var/log/nginx/*.log*`,
  }),
  shows,
  settings,
};

export const INGRESS_NGINX: Gateway = {
  ...NGINX,
  slugs: ["ingress-nginx"],
  why: ({ from }) => ({
    look: "The controller's error log at that second",
    command: `kubectl logs -n ingress-nginx deploy/ingress-nginx-controller --since-time=${iso(from - 60)} | grep -F -e '[error]' -e '[warn]' | head -50`,
  }),
  request: ({ id, from }) => ({
    look: "The failing request in the controller's access log",
    command: `kubectl logs -n ingress-nginx deploy/ingress-nginx-controller --since-time=${iso(from - 60)} | grep 'check=${id}'`,
  }),
  settings: {
    "no-healthy-upstream": {
      look: "The endpoints of the service, and what happened to them",
      command: "kubectl get endpointslices; kubectl get events --sort-by=.lastTimestamp | tail -30",
      expect: "no ready endpoint at these times, or a readiness probe that failed",
    },
    deploy: {
      look: "Draining",
      command: "kubectl get deployment APP -o yaml | grep -A5 -E 'readinessProbe|preStop|terminationGrace'",
      expect: "no `preStop` delay: the pod stops before the controller knows",
    },
    "upstream-timeout": {
      look: "The ingress's timeouts",
      command: "kubectl get ingress -A -o yaml | grep -E 'proxy-(read|send|connect)-timeout'",
      expect: "a timeout equal to the time that the failures took (60 s where none is set)",
    },
  },
};
