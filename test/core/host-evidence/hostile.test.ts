import { describe, expect, it } from "vitest";
import { MAX_SHOWN_CHARS } from "../../../src/core/host-evidence/clean.ts";
import { BEHIND_APP } from "../../../src/core/host-evidence/error-words.ts";
import { kindOf, quotesLog } from "../../../src/core/host-evidence/fact.ts";
import { readLogs, readSeen } from "../../../src/core/host-evidence/read-logs.ts";
import { reportSchema } from "../../../src/core/host-evidence/report.ts";

const READER = { timeZone: "UTC", now: Date.parse("2026-11-26T12:00:00Z") };
const read = (text: string, source = "") => readLogs({ source, text }, READER);
const REFUSED =
  '2026/11/25 23:11:52 [error] 28411#28411: *4 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8205/", host: "x"';

describe("a hostile log", () => {
  it("loses its terminal controls and what turns text round", () => {
    const [line] = read("\u001b[31mred\u001b[0m \u001b]0;title\u0007plain \u202egnp.exe\u0000");
    expect(line?.text).toBe("red plain gnp.exe");
  });

  it("is read through its colours", () => {
    const [line] = read(`\u001b[1m${REFUSED}\u001b[0m`);
    expect(line?.fact?.kind).toBe("upstream.refused");
  });

  it("keeps an unfinished escape sequence from eating the line", () => {
    expect(read("\u001b]0;never ends and goes on")[0]?.text).toContain("never ends and goes on");
  });

  it.each([
    ["a password", "app: connecting with password=hunter2hunter2", "hunter2"],
    ["a URL's credentials", "app: postgres://shop:s3cretpass@db/shop failed", "s3cretpass"],
    ["a bearer token", "app: Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop"],
    [
      "an argument in PHP's trace",
      "PHP Fatal error:  Uncaught PDOException: refused in /srv/x.php:3 Stack trace: #0 /srv/x.php(3): PDO->__construct('mysql:host=db', 'root', 'T0pS3cret')",
      "T0pS3cret",
    ],
    [
      "an argument in PHP's trace, cut off",
      "[26-Nov-2026 07:18:14] PHP Fatal error:  Uncaught mysqli_sql_exception: x in /a:3 #1 /srv/My DB.php(3): mysqli_connect(Object(Db), 'root', 'T0pS3cret",
      "T0pS3cret",
    ],
    ["a job's option", "CRON[77]: (root) CMD (sync --token s3cretpass --to x)", "s3cretpass"],
    ["a job's password, quoted", "CRON[77]: (root) CMD (web --password 'two w0rds')", "w0rds"],
    ["mysql's password", "CRON[77]: (root) CMD (mysqldump -uroot -ps3cretpass shop)", "s3cretpass"],
    ["curl's user", "CRON[77]: (root) CMD (curl -u root:s3cretpass https://x)", "s3cretpass"],
    ["curl's header", 'CRON[77]: (root) CMD (curl -H "X-Api-Key: s3cretpass" https://x)', "s3cretpass"],
    ["redis-cli's password", "CRON[77]: (root) CMD (redis-cli -h db -a s3cretpass ping)", "s3cretpass"],
    ["a person's address", "app: mail to jane.doe+x@shop.example bounced", "jane.doe"],
    ["a card", "app: charge of 4242 4242 4242 4242 failed", "4242 4242"],
    ["a card without blanks", "app: charge of 4242424242424242 failed", "4242424242424242"],
    [
      "a key over several lines",
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQEAx0\nc2VjcmV0c2VjcmV0\n-----END RSA PRIVATE KEY-----",
      "c2VjcmV0",
    ],
    [
      "a key over several lines with Docker's times",
      "2026-11-25T23:10:11.1Z -----BEGIN PRIVATE KEY-----\n2026-11-25T23:10:11.1Z c2VjcmV0c2VjcmV0c2Vj\n2026-11-25T23:10:11.1Z -----END PRIVATE KEY-----",
      "c2VjcmV0",
    ],
    [
      "a secret that the bound cuts in two",
      `${"x".repeat(970)} eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`,
      "eyJhbGc",
    ],
    ["a JWT", "app: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIi"],
  ])("shows no secret: %s", (_what, text, secret) => {
    expect(JSON.stringify(read(text))).not.toContain(secret);
  });

  it("leaves what only looks like one", () => {
    const text =
      "getty@tty1.service at 1795648211123456 order 4242424242424241 php8.3-fpm@shop.service npm x@1.2.3 docker run --user 1000:1000 mysqld --port 3306 -P 3306 (using password: YES)";
    expect(read(text)[0]?.text).toBe(text);
  });

  it("hides no line behind a key that somebody began", () => {
    const lines = read(`-----BEGIN PRIVATE KEY-----\n${REFUSED}\n${REFUSED}`);
    expect(lines.map(({ fact }) => fact?.kind)).toEqual([undefined, "upstream.refused", "upstream.refused"]);
  });

  it("masks secrets in the sentence too", () => {
    const [line] = read("Error: connect ECONNREFUSED to postgres://shop:s3cretpass@db/shop");
    expect(line?.fact?.text).not.toContain("s3cretpass");
  });

  it("is bounded however long a line is", () => {
    const [line] = read(`x${"y".repeat(1_000_000)}`);
    expect(line?.text.length).toBeLessThanOrEqual(MAX_SHOWN_CHARS + 20);
  });

  it.each([
    ["brackets", "[".repeat(100_000)],
    ["quotes", '"'.repeat(100_000)],
    ["half a pattern again and again", "upstream timed out (".repeat(5_000)],
    ["an nginx line with a huge request", REFUSED.replace("GET /", `GET /${"a, upstream: ".repeat(2_000)}`)],
    ["many pairs", "a=b ".repeat(30_000)],
    ["deep JSON", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["digits", "1".repeat(100_000)],
    ["white space", `${" ".repeat(100_000)}x`],
  ])("is read to its end: %s", (_what, text) => {
    expect(read(`${text}\n${REFUSED}`).at(-1)?.text.length).toBeGreaterThan(0);
  });

  it.each(["constructor", "__proto__", "toString"])(
    "stops no other line by a name that every object has: %s",
    (name) => {
      const cloudFront = [
        ...["2026-11-25", "23:10:11", "FRA50-C1", "1", "192.0.2.1", "GET", "x", "/", "502"],
        ...Array.from({ length: 19 }, () => "-"),
        name,
      ].join("\t");
      const event = `default 0s Warning ${name} pod/web-1 x`;
      const kubelet = `"Event occurred" object="default/a" kind="Pod" reason="${name}" message="x"`;
      const json = `{"reason":"${name}","involvedObject":{"kind":"Pod"},"message":"x"}`;
      expect(read([cloudFront, event, kubelet, json, REFUSED].join("\n")).at(-1)?.fact).not.toBeNull();
    },
  );

  it.each([
    '{"c":"a","id":1,"msg":"Slow query","ctx":"a","attr":{"ns":$}}',
    '{"component":"o.e","node.name":"x","message":"x","level":$}',
    '{"level":$,"msg":"connect ECONNREFUSED"}',
    '{"reason":"Killing","involvedObject":{"kind":$,"name":$},"message":"x"}',
    '{"level":"debug","error":"dial tcp: x","caller":$,"message":"502 Bad Gateway"}',
  ])("stops no other line by a value that is no text: %s", (line) => {
    const values = ['{"toString":1,"valueOf":1}', '[{"toString":1}]', "null", "[]", "-1", "true"];
    const lines = values.map((value) => line.replaceAll("$", value));
    expect(read([...lines, REFUSED].join("\n")).at(-1)?.fact?.kind).toBe("upstream.refused");
  });

  it.each([
    '{"data":{"result":[{"values":[[$,$],$]},$]}}',
    '{"results":[[{"field":$,"value":$},$],$]}',
    '{"hits":{"hits":[$]}}',
    '{"events":[$]}',
  ])("is read as a document whatever its values are: %s", (document) => {
    const text = document.replaceAll("$", '{"toString":1,"valueOf":1}');
    expect(read(text).every(({ fact }) => fact === null)).toBe(true);
  });

  it("names no check that a visitor wrote into a URL", () => {
    const line =
      '2026-11-25T23:10:11+00:00 502 0.000 check=- upstream=127.0.0.1:8224 ustatus=502 connect=- header=- "GET /?check=shop.hte2e.weur.0 HTTP/1.1"';
    expect(read(line)[0]?.check).toBeNull();
  });

  it("names no check that a visitor came from", () => {
    const line =
      '192.0.2.1 - - [26/Nov/2026:07:18:14 +0000] "GET / HTTP/1.1" 502 5 "https://evil.example/?check=shop.hte2e.weur.0" "x"';
    expect(read(line)[0]?.check).toBeNull();
  });

  it.each([
    [
      "a path",
      '2026/11/25 23:10:11 [error] 7#7: *4 open() "/srv/a" failed (24: Too many open files)" failed (2: No such file or directory), client: 10.0.0.1, server: x, request: "GET /a%22 HTTP/1.1"',
    ],
    [
      "what an application logs of a form",
      '2026/11/25 23:10:11 [error] 7#7: *4 FastCGI sent in stderr: "PHP message: search for PHP Fatal error: Allowed memory size" while reading response header from upstream, client: 10.0.0.1',
    ],
    [
      "what an application quotes",
      '2026-11-25T23:10:11Z ERROR form rejected: comment contains "too many open files"',
    ],
    [
      "what an application quotes in JSON",
      '{"level":"error","message":"invalid search: \'ECONNREFUSED\'","time":"2026-11-25T23:10:11Z"}',
    ],
    [
      "what an application passes on of a router's log",
      '2026-11-25T23:10:11Z web1 app[7]: search for heroku[router]: at=error code=H10 desc="App crashed"',
    ],
    [
      "an application's JSON with keys such as MongoDB's",
      '{"c":"web","id":7,"ctx":"req","msg":"Now exiting","time":"2026-11-25T23:10:11Z"}',
    ],
    ["a name", '{"level":"info","msg":"signed up: FATAL ERROR: heap out of memory","ts":1795648211.1}'],
  ])("reads nothing from %s that a visitor typed", (_what, line) => expect(read(line)[0]?.fact).toBeNull());

  it.each([
    'E, [2026-11-25T22:12:11.123456 #812] ERROR -- : ActionController::RoutingError (No route matches [GET] "/EMFILE")',
    '[2026-11-25T14:38:52.123456+01:00] request.ERROR: Uncaught PHP Exception Symfony\\Component\\HttpKernel\\Exception\\NotFoundHttpException: "No route found for "GET http://x/EMFILE"" at RouterListener.php line 156',
  ])("takes the path of a page that is not there for no error: %s", (line) =>
    expect([undefined, "request.refused"]).toContain(read(line)[0]?.fact?.kind),
  );

  it("names no server that a visitor typed", () => {
    const forged = REFUSED.replace("GET / ", 'GET /?x", upstream: "http://evil.example/ ');
    expect(read(forged)[0]?.fact?.text).toBe(
      "nginx: connect() to 127.0.0.1:8205 failed (111: Connection refused)",
    );
    const referred = `${REFUSED}, referrer: "http://x/, upstream: "http://evil.example/"`;
    expect(read(referred)[0]?.fact?.text).not.toContain("evil");
  });

  it("takes a denied request for the probe's only where it names the check", () => {
    const denied = (check: string) =>
      `Nov 26 00:44:46 lb1 haproxy[7]: 127.0.0.1:38706 [26/Nov/2026:00:44:46.417] www www/<NOSRV> 0/-1/-1/-1/0 403 192 - - PR-- 1/1/0/0/0 0/0 {${check}} "GET / HTTP/1.1"`;
    expect(read(denied("shop.hte01.weur.0"))[0]?.fact?.kind).toBe("firewall.blocked");
    expect(read(denied("-"))[0]?.fact?.kind).toBe("firewall.other");
  });

  it("takes no field from what a visitor wrote into a URL", () => {
    const line =
      '2026-11-25T23:10:11+00:00 200 0.000 check=- upstream=127.0.0.1:8224 ustatus=200 connect=0.000 header=0.001 "GET /?ustatus=502&x= ustatus=504 upstream=evil HTTP/1.1"';
    expect(read(line)[0]?.state).toBe("routine");
  });

  it.each([
    "the user typed: Out of memory: Killed process 1 (node) total-vm:1kB, anon-rss:1kB, x",
    '192.0.2.1 - - [25/Nov/2026:23:10:11 +0000] "GET /Out%20of%20memory:%20Killed%20process HTTP/1.1" 404 5 "-" "worker process 1 exited on signal 9"',
    "a row that nobody wrote",
    "WORKER TIMEOUT is what I feared",
    "FATAL: not really",
  ])("is not misread: %s", (line) => {
    const [found] = read(line);
    expect(found?.fact).toBeNull();
  });
});

describe("what an application says of itself", () => {
  it("leaves by no channel unasked, whatever it was about", () => {
    const said = Object.values(BEHIND_APP).filter((kind) => kindOf(kind).cause !== null);
    expect(said.filter((kind) => !quotesLog(kind))).toEqual([]);
  });
});

describe("a time that no clock shows", () => {
  it.each([1e16, 1e20, 1e300, -1e15, 1e13])("is none in JSON: %d", (ts) => {
    const [line] = read(`{"ts":${ts},"level":"error","msg":"connect ECONNREFUSED 127.0.0.1:80"}`);
    expect(line?.at).toBeNull();
  });

  it("is none in the journal's", () => {
    expect(read('{"MESSAGE":"x","__REALTIME_TIMESTAMP":"99999999999999999999"}')[0]?.at).toBeNull();
  });

  it.each(["at", "samples", "logs"])("refuses an agent's report: %s", (where) => {
    const beyond = 9_000_000_000_000_000;
    const report = {
      ...{ version: 1, at: where === "at" ? beyond : 1 },
      samples: where === "samples" ? [{ at: beyond, want: "shop.1" }] : [],
      logs: where === "logs" ? [{ want: "shop.1", source: "x", at: beyond, text: "x" }] : [],
    };
    expect(reportSchema.safeParse(report).success).toBe(false);
  });
});

it("of a later agent's report what this version does not know is left out, and nothing refused", () => {
  const watch = { name: "node", pids: [1], starts: [1], rssKb: 1, threads: 1, fds: 1, fdLimit: 1, moods: 3 };
  const report = { version: 2, at: 1, samples: [{ at: 1, want: "shop.1", moods: 3, watch: [watch] }] };
  expect(JSON.stringify(reportSchema.parse(report))).not.toContain("moods");
});

describe("times", () => {
  const iso = (at: number | null | undefined) => new Date(at ?? Number.NaN).toISOString();
  const at = (text: string, timeZone = "UTC") =>
    iso(readLogs({ source: "", text }, { ...READER, timeZone })[0]?.at);

  it.each([
    ["2026-11-25T23:10:11.5+01:00 x", "2026-11-25T22:10:11.500Z"],
    ["2026-11-25 23:10:11,106 x", "2026-11-25T23:10:11.106Z"],
    ["2026-11-25 23:10:11.106 UTC [1] LOG:  x", "2026-11-25T23:10:11.106Z"],
    ["[2026-11-25 23:10:11 +0530] [1] [INFO] x", "2026-11-25T17:40:11.000Z"],
    ['192.0.2.1 - - [25/Nov/2026:23:10:11 -0800] "GET / HTTP/1.1" 200 5', "2026-11-26T07:10:11.000Z"],
    ["Nov 25 23:10:11 web1 app[1]: x", "2026-11-25T23:10:11.000Z"],
    ["Dec 25 23:10:11 web1 app[1]: x", "2025-12-25T23:10:11.000Z"],
    ["E1125 23:10:11.123456       1 x.go:1] x", "2026-11-25T23:10:11.123Z"],
    ["[Wed Nov 25 23:01:22.905165 2026] [core:notice] [pid 1] x", "2026-11-25T23:01:22.905Z"],
    ['{"ts":1795647324.4631312,"msg":"x"}', "2026-11-25T22:55:24.463Z"],
    ['{"time":1795647324463,"msg":"x"}', "2026-11-25T22:55:24.463Z"],
  ])("%s", (text, expected) => expect(at(text)).toBe(expected));

  it("without a zone are in the reader's, summer time or not", () => {
    expect(at("2026/11/25 23:10:11 [error] 1#1: x", "Europe/Berlin")).toBe("2026-11-25T22:10:11.000Z");
    expect(at("2026/07/25 23:10:11 [error] 1#1: x", "Europe/Berlin")).toBe("2026-07-25T21:10:11.000Z");
  });

  it.each([
    ["Wed 2026-11-25 23:10:11 UTC web1 systemd[1]: x", "2026-11-25T23:10:11.000Z"],
    ["2026-11-25 23:10:11 EST x", "2026-11-26T04:10:11.000Z"],
    ["[25-Nov-2026 23:10:11 Europe/Berlin] PHP Notice:  x", "2026-11-25T22:10:11.000Z"],
    ["11/25/2026 11:10:11 PM x", "2026-11-25T23:10:11.000Z"],
    ["25/11/2026 23:10:11 x", "2026-11-25T23:10:11.000Z"],
    ["261125 23:10:11 [Note] mysqld: x", "2026-11-25T23:10:11.000Z"],
    ["1795648211123456789 x", "2026-11-25T23:10:11.123Z"],
    ["Okt 25 23:10:11 web1 app[1]: x", "2026-10-25T23:10:11.000Z"],
    ["févr. 25 23:10:11 web1 app[1]: x", "2026-02-25T23:10:11.000Z"],
    ["11月 25 23:10:11 web1 app[1]: x", "2026-11-25T23:10:11.000Z"],
    ["Wed, 25 Nov 2026 23:10:11 GMT x", "2026-11-25T23:10:11.000Z"],
    ["Wed Nov 25 23:10:11 CET 2026 x", "2026-11-25T22:10:11.000Z"],
    ["2026.11.25 23:10:11.123456 [ 7 ] <Error> x", "2026-11-25T23:10:11.123Z"],
  ])("as others write them: %s", (text, expected) => expect(at(text)).toBe(expected));

  it.each([
    "11/12/2026 23:10:11 x",
    "[86813.898404] x",
    "13/13/2026 23:10:11 x",
    "Foo 25 23:10:11 web1 app[1]: x",
    "11/25/2026 13:10:11 PM x",
    "23:10:11.123 x",
  ])("that could be two, or none, are unknown: %s", (text) =>
    expect(readLogs({ source: "", text }, READER)[0]?.at).toBeNull(),
  );

  it("without a date have that of the line before, of their agent, or of what they are said to be about", () => {
    const [, second] = read("2026-11-25T23:59:59Z x\n00:00:01.5 y");
    expect(iso(second?.at)).toBe("2026-11-26T00:00:01.500Z");
    const near = Date.parse("2026-11-20T23:50:00Z");
    const [said] = readLogs({ source: "", text: "00:10:01 [error] x" }, { ...READER, near });
    expect(iso(said?.at)).toBe("2026-11-21T00:10:01.000Z");
    const seenAt = Date.parse("2026-11-25T18:10:14Z");
    expect(iso(readSeen("app:/x", [{ text: "23:10:11 x", seenAt }], READER)[0]?.at)).toBe(
      "2026-11-25T18:10:11.000Z",
    );
  });

  it("without a zone are in that of the host when its agent has seen them", () => {
    const seenAt = Date.parse("2026-11-25T17:40:14Z");
    const [line] = readSeen("nginx:/x", [{ text: "2026/11/25 23:10:11 [error] 1#1: x", seenAt }], READER);
    expect(iso(line?.at)).toBe("2026-11-25T17:40:11.000Z");
  });
});
