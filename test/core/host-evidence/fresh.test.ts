/** Lines that no row was written for: other versions, other wordings, other products. Named rightly, or shown unread. */
import { describe, expect, it } from "vitest";
import { kindOf } from "../../../src/core/host-evidence/fact.ts";
import { readLogs } from "../../../src/core/host-evidence/read-logs.ts";

const READER = { timeZone: "UTC", now: Date.parse("2026-11-26T12:00:00Z") };
const read = (text: string, source = "") => readLogs({ source, text }, READER)[0];

describe("a fresh line is named", () => {
  it.each([
    [
      '2026/11/25 23:10:11 [error] 7#7: *4 connect() failed (113: No route to host) while connecting to upstream, client: 10.0.0.1, server: x, request: "GET / HTTP/1.1", upstream: "http://10.0.0.9:80/", host: "x"',
      "upstream.unroutable",
    ],
    [
      '2026/11/25 23:10:11 [crit] 7#7: *4 connect() to 10.0.0.9:80 failed (99: Cannot assign requested address) while connecting to upstream, client: 10.0.0.1, server: x, request: "GET / HTTP/1.1", upstream: "http://10.0.0.9:80/", host: "x"',
      "ports.exhausted",
    ],
    [
      "2026/11/25 23:10:11 [error] 7#7: *4 connect() to unix:/run/php/php8.3-fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream, client: 10.0.0.1, server: x",
      "upstream.backlog-full",
    ],
    [
      '2026/11/25 23:10:11 [error] 7#7: *4 connect() failed (111: Connection refused) while connecting to upstream, client: ::1, server: [::], request: "GET / HTTP/2.0", upstream: "grpc://[2001:db8::7]:50051", host: "x"',
      "upstream.refused",
    ],
    [
      "2026-11-25 23:10:11.123 UTC [812] app@shop FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
      "db.slots",
    ],
    [
      '2026-11-25 23:10:11.123 CET [812] PANIC:  could not write to file "pg_wal/xlogtemp.812": No space left on device',
      "disk.full",
    ],
    [
      'Nov 25 23:10:11 lb1 haproxy[812]: 192.0.2.7:38582 [25/Nov/2026:23:10:10.769] https~ api/api2 0/0/0/-1/1000 504 198 - - sH-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"',
      "upstream.read-timeout",
    ],
    [
      'Nov 25 23:10:11 lb1 haproxy[812]: 192.0.2.7:38582 [25/Nov/2026:23:10:10.769] https~ api/api2 0/0/0/-1/1000 502 198 - - SHVN 1/1/0/0/+1 0/0 "GET / HTTP/1.1"',
      "upstream.closed",
    ],
    [
      "[2026-11-25 23:10:11 +0000] [7] [ERROR] Worker (pid:31) was sent SIGKILL! Perhaps out of memory?",
      "process.killed",
    ],
    [
      "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.",
      "app.pool-timeout",
    ],
    [
      "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
      "app.pool-timeout",
    ],
    ["redis.exceptions.ResponseError: OOM command not allowed when used memory > 'maxmemory'.", "db.memory"],
    [
      'psycopg2.OperationalError: connection to server at "db" (10.0.0.5), port 5432 failed: FATAL:  the database system is starting up',
      "db.starting",
    ],
    ["Error: getaddrinfo EAI_AGAIN db.internal", "dns.failed"],
    ["Error: listen EADDRINUSE: address already in use :::8080", "process.failed-to-start"],
    ["2026-11-25T23:10:11.123Z Error: connect ECONNREFUSED 10.0.0.5:5432", "app.dependency-refused"],
    [
      "2026-11-25 23:10:11,123 ERROR redis.exceptions.ConnectionError: max number of clients reached",
      "app.pool-timeout",
    ],
    ["panic: runtime error: index out of range [3] with length 3", "app.exception"],
    [
      '{"level":50,"time":1795648211123,"pid":7,"hostname":"web","err":{"type":"Error","message":"connect ECONNREFUSED 10.0.0.5:5432"},"msg":"query failed"}',
      "app.dependency-refused",
    ],
    [
      '{"level":"error","ts":1795648211.1,"logger":"http.log.error","msg":"dial tcp 10.0.0.9:80: i/o timeout","request":{},"duration":3.0,"status":502}',
      "upstream.connect-timeout",
    ],
    [
      "<6>1 2026-11-25T23:10:11Z web1 kernel - - - Out of memory: Killed process 4711 (java) total-vm:9000kB, anon-rss:8000kB, file-rss:0kB, shmem-rss:0kB",
      "memory.oom-kill",
    ],
    [
      "2026-11-25T23:10:11+0100 web1 systemd[1]: php8.3-fpm.service: Main process exited, code=killed, status=11/SEGV",
      "process.crashed",
    ],
    [
      "Nov 25 23:10:11 web1 php-fpm8.3[812]: [pool shop] server reached pm.max_children setting (5), consider raising it",
      "limit.workers",
    ],
    ["2026-11-26T07:18:15.770Z ERROR checkout: ERROR 1040 (08004): Too many connections", "app.pool-timeout"],
    [
      "ERROR 1205 (HY000) at line 1: Lock wait timeout exceeded; try restarting transaction",
      "db.lock-timeout",
    ],
    [
      '2026-11-26T07:18:14.548Z ERROR checkout: psql: error: connection to server at "db", port 5432 failed: Connection refused',
      "app.dependency-refused",
    ],
    ["2026-11-26T07:18:14.617Z Error: queryA ESERVFAIL prices.internal.example", "dns.failed"],
    [
      "[26-Nov-2026 07:18:14 UTC] PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [1040] Too many connections in /srv/db.php:12",
      "app.pool-timeout",
    ],
    [
      '2026/11/26 07:18:14 [error] 7#7: *4 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught PDOException: SQLSTATE[08004] [1040] Too many connections in /srv/db.php:12" while reading response header from upstream, client: 10.0.0.1',
      "app.pool-timeout",
    ],
    [
      "2026-11-26 07:18:14.123 ERROR 1 --- [nio-8080-exec-7] o.h.engine.jdbc.spi.SqlExceptionHelper   : HikariPool-1 - Connection is not available, request timed out after 30000ms.",
      "app.pool-timeout",
    ],
    [
      "ActiveRecord::ConnectionTimeoutError: could not obtain a connection from the pool within 5.000 seconds",
      "app.pool-timeout",
    ],
    ["Mysql2::Error: Lock wait timeout exceeded; try restarting transaction", "db.lock-timeout"],
    [
      "Unhandled exception. System.Net.Http.HttpRequestException: No such host is known. (prices:443)",
      "dns.failed",
    ],
    [
      "GuzzleHttp\\Exception\\ConnectException: cURL error 28: Operation timed out after 5001 milliseconds with 0 bytes received",
      "app.dependency-timeout",
    ],
    [
      "[2026-11-26 07:18:14] production.ERROR: SQLSTATE[HY000] [2002] Connection refused (Connection: mysql, SQL: select 1)",
      "app.dependency-refused",
    ],
    [
      "2026/11/26 07:18:14 http: panic serving 10.0.0.1:5001: runtime error: invalid memory address",
      "app.exception",
    ],
    ["fatal error: concurrent map writes", "app.exception"],
    ["thread 'tokio-runtime-worker' panicked at src/main.rs:12:5:", "app.exception"],
  ])("%s", (line, kind) => {
    expect(read(line)?.fact?.kind).toBe(kind);
  });
});

describe("a fresh line is shown unread, or sets the scene", () => {
  it.each([
    // A warning on the way to a limit.
    "[25-Nov-2026 15:10:41] WARNING: [pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there are 0 idle, and 12 total children",
    "[Wed Nov 25 17:06:08.123456 2026] [mpm_prefork:info] [pid 812] AH00162: server seems busy, (you may need to increase StartServers, or Min/MaxSpareServers), spawning 8 children, there are 0 idle, and 30 total children",
    "2026/11/25 23:10:11 [warn] 7#7: 1024 worker_connections are not enough, reusing connections",
    "Nov 25 07:27:15 web1 kernel: TCP: time wait bucket table overflow",
    // A client that went away.
    "OSError: write error",
    "SIGPIPE: writing to a closed pipe/socket/fd (probably the client disconnected) on request /error (ip 192.0.2.7) !!!",
    "Error: aborted\n    at connResetException (node:internal/errors:787:14) {\n  code: 'ECONNRESET'\n}",
    "Error: write EPIPE\n    at afterWriteDispatched (node:internal/stream_base_commons:161:15)",
    "org.apache.catalina.connector.ClientAbortException: java.io.IOException: Broken pipe",
    '{"level":"warn","ts":1795569089.4,"logger":"http.handlers.reverse_proxy","msg":"aborting with incomplete response","error":"writing: http2: stream closed"}',
    // What was asked for.
    "[2026-11-25 22:12:11 +0000] [7] [INFO] Handling signal: ttou",
    "[2026-11-25 22:12:12 +0000] [7] [ERROR] Worker (pid:31) was sent SIGTERM!",
    "Nov 25 15:10:42 web1 systemd[1]: app.service: Main process exited, code=exited, status=143/n/a",
    // Anybody's failed login, and pages that are not there.
    '2026-11-25 15:10:41.123 UTC [812] postgres@postgres FATAL:  password authentication failed for user "postgres"',
    "2026-11-25T11:17:39.123456Z 22 [Note] [MY-010926] [Server] Access denied for user 'root'@'192.0.2.7' (using password: YES)",
    "Symfony\\Component\\HttpKernel\\Exception\\NotFoundHttpException: No route found",
    '{"level":"error","msg":"card declined","ts":1795648211.1}',
    "2026/11/25 23:10:11 [error] 7#7: *4 lua entry thread aborted: runtime error: x.lua:3: attempt to index nil, client: 10.0.0.1",
    "2026/11/25 23:10:11 [error] 7#7: *4 something quite new while connecting to upstream, client: 10.0.0.1",
    "Nov 25 23:10:11 lb1 haproxy[812]: Server api/api2 is having a wonderful day.",
    "[Wed Nov 25 23:10:11.1 2026] [proxy:error] [pid 7] AH99999: a message of another version",
    "Nov 25 23:10:11 web1 kernel: Out of memory: Killed process 812 (node), UID 0, and a wording of another kernel",
    "Nov 25 23:10:11 web1 sshd[99]: Failed password for root from 192.0.2.7 port 4711 ssh2",
    "2026-11-25 23:10:11,123 INFO exited: web (exit status 0; expected)",
    "INFO 2026-11-25 23:10:11 shop checkout of cart 17 took 12 ms",
    "2026-11-25 23:10:11.123 UTC [812] LOG:  a message that no version has",
    "1795648211:M 25 Nov 2026 23:10:11.502 # something new",
    '{"level":"info","msg":"user said: connection refused","ts":1795648211.1}',
    '{"severity":"INFO","message":"Out of memory: Killed process 1 (x)"}',
    "the customer wrote: FATAL: sorry, too many clients already",
    "2026-11-26T07:18:14Z ERROR audit: the order of a customer was refused",
    "2026-11-26T07:18:14Z INFO checkout: retrying after ERROR 1040 (08004): Too many connections",
    "2026-11-26T07:18:14Z the word ERROR and Connection refused in a sentence",
    "a note on ERROR 1205 (HY000): Lock wait timeout exceeded",
    "3s   Normal   SomethingNew   pod/x   a reason of another version",
    "2026-11-25 23:10:11,123 fail2ban.actions        [812]: NOTICE  [sshd] Ban 192.0.2.7",
    "Nov 25 23:10:11 web1 kernel: [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.7 DST=192.0.2.1 PROTO=TCP DPT=23",
    "2026/11/25 23:10:11 [error] 7#7: *4 client intended to send too large body: 9 bytes, client: 192.0.2.7, server: x",
  ])("%s", (line) => {
    const fact = read(line)?.fact ?? null;
    expect(fact === null || kindOf(fact.kind).weight === "context").toBe(true);
  });
});
