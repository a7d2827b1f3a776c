/** The steps of each cause, after the causes' own table of facts: where to look, what to run, what to expect if it is this. */
import type { Cause, Investigation } from "./diagnosis.ts";
import { type Fill, grepAccess, journal } from "./steps.ts";

type Play = (fill: Fill) => Investigation[];

export const PLAYS: Readonly<Record<Cause, Play>> = {
  "scheduled-job": (fill) => [
    {
      look: "Which jobs run at that minute",
      command: "crontab -l; ls /etc/cron*; systemctl list-timers --all",
      expect: "a job whose schedule has this period and phase",
    },
    journal(fill, "the job's start, and the application starved, restarted or reloaded by it"),
    {
      look: "The load at that minute",
      command: `sar -q -s ${fill.since.slice(11, 19)} -e ${fill.until.slice(11, 19)}`,
      expect: "a jump in load or in blocked processes",
    },
  ],
  "peak-load": (fill) => [
    {
      look: "What is full in the busy hours",
      command: "top -b -n 1 | head -20; vmstat 1 5",
      expect: "the CPU, the workers or the memory at their limit",
    },
    {
      look: "Size of the worker and connection pools against the concurrency",
      command: "ss -lnt; ss -s",
      expect: "a queue (Recv-Q) that is not empty, or all workers busy",
    },
    grepAccess(fill, "an upstream time that rises with the number of requests in the same second"),
  ],
  "resource-leak": (fill) => [
    {
      look: "Memory over time",
      command: "free -h; ps -o pid,rss,etime,cmd --sort=-rss | head",
      expect: "a process whose RSS grows until the reset",
    },
    {
      look: "The OOM killer",
      command: "dmesg -T | grep -i -E 'oom|killed process'",
      expect: "a kill at each reset",
    },
    {
      look: "File descriptors against their limit",
      command: "ulimit -n; lsof -p PID | wc -l",
      expect: "a count close to the limit before the reset",
    },
    journal(fill, "a restart right after the failures"),
  ],
  "crash-restart": (fill) => [
    journal(fill, "an unhandled exception or a signal, then a start"),
    {
      look: "Restart counters",
      command: "systemctl show app -p NRestarts; docker ps; kubectl get pods",
      expect: "a counter that grew at the failing times",
    },
    {
      look: "The last words of the dead container",
      command: "docker logs --tail 100 APP; kubectl logs --previous POD",
      expect: "the stack trace",
    },
  ],
  "upstream-timeout": (fill) => [
    {
      look: "The proxy's error log around the newest failure",
      command: `grep -i 'timed out' error.log; grep '${fill.id}' access.log`,
      expect: "`upstream timed out … while reading response header`, with this upstream time",
    },
    {
      look: "The proxy's limit against the slowest requests",
      command: "nginx -T | grep -E 'proxy_read_timeout|fastcgi_read_timeout'",
      expect: "a timeout equal to the wall of the failures",
    },
    journal(fill, "a request that takes longer than the wall; slow queries, locks, a blocked event loop"),
  ],
  "upstream-network": (fill) => [
    {
      look: "Lost packets between proxy and application",
      command: "nstat -az | grep -i retrans; ss -ti",
      expect: "retransmissions that grow at the failing times",
    },
    {
      look: "The path from the proxy to the application",
      command: "mtr -rwzc 100 APP_HOST",
      expect: "loss, or a hop that answers now and then",
    },
    {
      look: "Connection tracking and firewalls",
      command: "conntrack -S; dmesg -T | grep -i conntrack",
      expect: "`table full, dropping packet`, or a security group without the port",
    },
    grepAccess(fill, "a connect time equal to `proxy_connect_timeout`"),
  ],
  "bad-pool-member": (fill) => [
    grepAccess(fill, "the same upstream address in all failures"),
    {
      look: "Which upstream fails",
      command: "awk '$9 ~ /^5/' access.log | grep -oE 'upstream: [^ ]+' | sort | uniq -c | sort -rn",
      expect: "one backend with nearly all of them",
    },
    {
      look: "Each backend by itself, bypassing the balancer",
      command: 'for host in BACKENDS; do curl -s -o /dev/null -w "$host %{http_code}\\n" http://$host/; done',
      expect: "one that fails, and a health check that does not see it",
    },
  ],
  "keepalive-race": (fill) => [
    {
      look: "The proxy's error log",
      command: "grep -E 'prematurely closed|reset by peer' error.log",
      expect: "`upstream prematurely closed connection while reading response header`",
    },
    {
      look: "Idle timeouts on both sides",
      command: "nginx -T | grep -E 'keepalive_timeout|keepalive '",
      expect: "an application keep-alive shorter than the proxy's idle timeout (Node's default is 5 s)",
    },
    {
      look: 'A second monitor with `method: "POST"` on a harmless endpoint',
      expect: "more failures: many proxies silently retry a GET, but never a POST",
    },
    grepAccess(fill, "an upstream time close to 0"),
  ],
  "regional-path": (fill) => [
    {
      look: "The way from that region",
      command: "mtr -rwzc 100 HOST",
      expect: "loss or a detour that other regions do not have",
    },
    {
      look: "Who answered there",
      command: `grep '${fill.id}' access.log`,
      expect: "nothing: the request never arrived; or another load balancer node than elsewhere",
    },
    {
      look: "Geo rules, anycast and the CDN's status page for that place",
      expect: "a rule, an incident or one bad node",
    },
  ],
  "dns-resolution": (fill) => [
    {
      look: "The name from the proxy, and from each of its nameservers",
      command:
        "for ns in $(awk '/^nameserver/ {print $2}' /etc/resolv.conf); do dig @$ns UPSTREAM_NAME +noall +answer +comments; done",
      expect: "a nameserver that fails or is slow, or a TTL as short as the bursts",
    },
    journal(fill, "`host not found`, `could not be resolved`", "nginx"),
  ],
  "connection-limit": (fill) => [
    {
      look: "Limits of the proxy",
      command:
        "nginx -T | grep -E 'limit_conn|limit_req|worker_connections|max_conns'; grep -E 'maxconn|timeout queue' /etc/haproxy/haproxy.cfg",
      expect: "a limit that the busy hours reach",
    },
    {
      look: "The accept queue",
      command: "ss -lnt; nstat -az TcpExtListenOverflows",
      expect: "Recv-Q at Send-Q, or overflows that grow",
    },
    grepAccess(fill, "a 503 with no upstream time: turned away before the application"),
  ],
  "no-healthy-upstream": (fill) => [
    {
      look: "The gateway's health checks: path, threshold, timeout",
      expect: "a check that fails while the application is well, or all backends down at once",
    },
    journal(fill, "backends marked down and up again at the failing times", "haproxy"),
    journal(fill, "a restart or a stall that the health check saw"),
  ],
  deploy: (fill) => [
    {
      look: "The order of the roll-over",
      command: "kubectl rollout history deployment/APP; kubectl get events --sort-by=.lastTimestamp",
      expect: "old instances stopped before new ones were ready",
    },
    {
      look: "Readiness gates and draining",
      command: "kubectl get deployment APP -o yaml | grep -A5 -E 'readinessProbe|preStop|terminationGrace'",
      expect: "a missing readiness probe or `preStop` delay",
    },
    journal(fill, "the application's stop before its connections were drained"),
  ],
  "rate-limited": (fill) => [
    grepAccess(fill, "a 429 or 403 from a rule, to the monitor only"),
    {
      look: "The CDN's or WAF's log of blocked requests",
      expect: "the user agent `Edgetick`: allow it, or lengthen the interval (see `Retry-After`)",
    },
  ],
  tls: () => [
    {
      look: "Handshake, chain and expiry",
      command:
        "openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -dates -issuer -subject",
      expect: "an expired or wrong certificate on one of the edges, or an incomplete chain",
    },
    {
      look: "Each address behind the name",
      command:
        "for ip in $(dig +short HOST); do openssl s_client -connect $ip:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -enddate; done",
      expect: "one address that serves another certificate",
    },
  ],
  "content-error": (fill) => [
    {
      look: "The body that was kept with the failure",
      expect: "an error page, a cached fragment or a partial answer with status 200",
    },
    journal(fill, "an error that was rendered as a page"),
  ],
  "app-error": (fill) => [
    {
      look: "The error tracker and the log, by the check's id",
      command: `grep -r '${fill.id}' /var/log/app/`,
      expect: "the exception behind the 5xx",
    },
    journal(fill, "the stack trace of the request"),
  ],
  "monitor-side": () => [
    {
      look: "Nothing on the target",
      expect:
        "the other monitors of that region fail in the same minutes; set the region aside if it goes on",
    },
  ],
  "hard-outage": (fill) => [
    journal(fill, "what stopped at the first failure"),
    { look: "The outage's incident page", expect: "start, end and the answer of the gateway" },
  ],
};
