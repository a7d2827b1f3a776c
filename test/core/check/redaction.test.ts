import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Header } from "../../../src/core/check/reading.ts";
import { redactor } from "../../../src/core/check/redaction.ts";
import { SecretScan } from "../../../src/core/check/secret-scan.ts";

const { text, headers } = redactor({});

describe("in text, masks", () => {
  it.each([
    ["https://user:p4ss@db.example/x", "https://[redacted]@db.example/x"],
    ["postgres://app:p4ss@10.0.0.1:5432/app", "postgres://[redacted]@10.0.0.1:5432/app"],
    ["/cb?code=abc&page=2", "/cb?code=[redacted]&page=2"],
    ["/x?a=1&X-Amz-Signature=ff00&b=2", "/x?a=1&X-Amz-Signature=[redacted]&b=2"],
    ["/x?access_token=t0k#top", "/x?access_token=[redacted]#top"],
    ['<a href="/x?b=1&amp;sig=abc">', '<a href="/x?b=1&amp;sig=[redacted]">'],
    ["/x#id_token=abc", "/x#id_token=[redacted]"],
    ["Bearer abcdef123456 x", "Bearer [redacted] x"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[redacted]"],
    ["cut off: eyJhbGciOiJIUzI1NiJ9.eyJzd", "cut off: [redacted]"],
    ['{"password":"p4\\"ss","user":"u"}', '{"password":"[redacted]","user":"u"}'],
    ['{"apiKey": "k", "code": 502}', '{"apiKey": "[redacted]", "code": 502}'],
    ["Authorization: Basic dTpw", "Authorization: [redacted]"],
    ['{"Cookie": "a=b; c=d"}', '{"Cookie": "[redacted]"}'],
    ['{"Set-Cookie":["a=b","c=d"]}', '{"Set-Cookie":["[redacted]"]}'],
    ['["Cookie","a=b","Host","x"]', '["Cookie","[redacted]","Host","x"]'],
    ['Cookie: a="b c"; d=e', "Cookie: [redacted]"],
    ["/x?user[token]=t&y=1", "/x?user[token]=[redacted]&y=1"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[redacted]"],
    ["db_password=hunter2 host=db", "db_password=[redacted] host=db"],
    ['DB_PASSWORD="hun ter2"\nPORT=1', 'DB_PASSWORD="[redacted]"\nPORT=1'],
    ["SECRET_KEY = 'a b'; DEBUG = True", "SECRET_KEY = '[redacted]'; DEBUG = True"],
    ["[password] => hunter2\n[user] => jane", "[password] => [redacted]\n[user] => jane"],
    ["'api_key' => 'a', 'user' => 'jane'", "'api_key' => '[redacted]', 'user' => 'jane'"],
    ['"{\\"password\\":\\"p4ss\\",\\"n\\":1}"', '"{\\"password\\":\\"[redacted]\\",\\"n\\":1}"'],
    ["&quot;token&quot;: &quot;abc&quot;, &quot;a", "&quot;token&quot;: &quot;[redacted]&quot;, &quot;a"],
    ['{"cookies":{"sid":"abc"},"n":1}', '{"cookies":["[redacted]"],"n":1}'],
    ["-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nok", "[redacted]\nok"],
    ["https://a.example/?x=1,https://u:p@b.example/", "https://a.example/?x=1,https://[redacted]@b.example/"],
  ])("%s", (given, masked) => {
    expect(text(given)).toBe(masked);
  });

  it.each([
    "<h1>502 Bad Gateway</h1><hr><center>nginx/1.24.0</center>",
    "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
    '{"code":"ECONNREFUSED","status":502,"host":"app:3000"}',
    "See https://shop.example/a?page=2&sort=asc#keys",
    "Error 54113 Varnish XID 12345678",
    "The Proxy-Authenticate field and tokens are explained at /docs/authorization",
    "if (token == null) throw new Error('no token: sign in')",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "2026-11-22T10:00:00Z upstream: 10.0.0.7:3000, state: waiting, code: 502",
  ])("and leaves %s alone", (given) => {
    expect(text(given)).toBe(given);
  });
});

describe("of headers, masks", () => {
  it.each([
    ["Cookie", "a=1; b=2", "a=[redacted]; b=[redacted]"],
    ["Set-Cookie", "sid=abc; Path=/; Secure", "sid=[redacted]; Path=/; Secure"],
    ["Authorization", "Bearer abc", "Bearer [redacted]"],
    ["authorization", "abc", "[redacted]"],
    ["Proxy-Authorization", "Basic dTpw", "Basic [redacted]"],
    ["X-Api-Key", "k", "[redacted]"],
    ["x-amz-security-token", "k", "[redacted]"],
    ["X-Vault-Token", "k", "[redacted]"],
    ["X-CSRF-Token", "k", "[redacted]"],
    ["Location", "https://u:p@a.example/?token=t&x=1", "https://[redacted]@a.example/?token=[redacted]&x=1"],
    ["X-Anything", "see eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.x", "see [redacted]"],
  ])("%s: %s", (name, value, masked) => {
    expect(headers([[name, value]])).toEqual([[name, masked]]);
  });

  it.each([
    ["Server", "nginx"],
    ["WWW-Authenticate", 'Basic realm="shop"'],
    ["CF-Ray", "8a1b2c3d4e5f-AMS"],
    ["X-Amz-Cf-Id", "abcdef=="],
    ["X-Request-Id", "4f2c"],
    ["Proxy-Status", "edge; error=connection_refused"],
    ["Authorization", "Bearer {{secret.API}}"],
  ])("and leaves %s: %s alone", (name, value) => {
    expect(headers([[name, value]])).toEqual([[name, value]]);
  });
});

it("the monitor's own expressions are applied everywhere", () => {
  const own = redactor({ patterns: ["order-\\d+", "(?i)jane"] });
  expect(own.text("order-42 of JANE")).toBe("[redacted] of [redacted]");
  expect(own.headers([["x-order", "order-42"]])).toEqual([["x-order", "[redacted]"]]);
});

describe("a planted secret never survives", () => {
  const token = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/);
  const noise = fc.string({ maxLength: 60 }).map((given) => given.replace(/\\/g, ""));
  const anything = fc.string({ minLength: 4, maxLength: 40 }).filter((given) => given.trim().length >= 4);

  const places: Record<string, (secret: string) => string> = {
    "a query": (secret) => `https://a.example/p?x=1&api_key=${secret}&y=2`,
    "a URL's password": (secret) => `https://user:${secret}@a.example/`,
    "a bearer token": (secret) => `Bearer ${secret}`,
    "a JSON field": (secret) => `{"client_secret":"${secret}"}`,
    "a header line": (secret) => `\r\nAuthorization: Token ${secret}\r\n`,
    "one of several echoed cookies": (secret) => `{"set-cookie": ["a=b; Path=/", "sid=${secret}"]}`,
    "a raw header list": (secret) => `["Cookie","sid=${secret}"]`,
    "an echoed cookie": (secret) => `Cookie: sid=${secret}`,
    "a JWT": (secret) => `eyJhbGciOiJIUzI1NiJ9.${secret}.${secret}`,
  };

  it.each(Object.entries(places))("as %s in any text", (_what, plant) => {
    fc.assert(
      fc.property(noise, token, noise, (before, secret, after) => {
        expect(text(`${before} ${plant(secret)} ${after}`)).not.toContain(secret);
      }),
    );
  });

  it.each(["Cookie", "Set-Cookie", "Authorization", "X-Api-Key", "X-Auth-Token"])("as %s", (name) => {
    fc.assert(
      fc.property(token, (secret) => {
        const values: Header[] = [
          [name, secret],
          [name, `a=${secret}; b`],
          [name, `Bearer ${secret}`],
        ];
        expect(JSON.stringify(headers(values))).not.toContain(secret);
      }),
    );
  });

  it("when it is one of the Worker's, whatever it looks like and however it is echoed", () => {
    fc.assert(
      fc.property(noise, anything, noise, (before, secret, after) => {
        const mask = redactor({ secrets: new Map([["S", secret]]) });
        for (const echo of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
          const masked = mask.text(`${before}${echo}${after}`);
          fc.pre(!`${before}{{secret.S}}[redacted]${after}`.includes(secret));
          expect(masked).not.toContain(secret);
        }
      }),
    );
  });

  it("and masking twice is masking once", () => {
    fc.assert(
      fc.property(token, fc.constantFrom(...Object.values(places)), (secret, plant) => {
        const once = text(plant(secret));
        expect(text(once)).toBe(once);
      }),
    );
  });
});

describe("hostile text", () => {
  const pieces = [
    ..."=:,;&?#'\"<>[]{}@/\\-._%+ \t\r\n",
    ..."authorization cookie set-cookie token password api_key session_id key code bearer Basic eyJ eyJhbGciOi".split(
      " ",
    ),
    ...'://a https://u ?key= &token= "token": "cookie":[ \'password\'=> cookie: cookie=" Cookie:=\' [redacted]'.split(
      " ",
    ),
    ...'-----BEGIN |-----BEGIN PRIVATE KEY-----|-----END |PRIVATE KEY-----|&quot;|\\"|[redacted|["[redacted|%20|aaaaaaaa|é'.split(
      "|",
    ),
  ];
  const repeated = fc
    .tuple(
      fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 100, 5000),
    )
    .map(([parts, times]) => parts.map((part) => part.repeat(times)).join(""));

  it("is looked at a bounded number of times a character, however it is made", () => {
    fc.assert(
      fc.property(fc.array(repeated, { minLength: 1, maxLength: 3 }), fc.boolean(), (parts, woven) => {
        const unit = parts.join("");
        const given = woven ? unit.repeat(Math.ceil(20_000 / unit.length)) : unit;
        const scan = new SecretScan(given);
        scan.masked();
        expect(scan.examined).toBeLessThanOrEqual(10 * given.length + 20);
      }),
      { numRuns: 400 },
    );
  });

  it("of a megabyte in one piece and its neighbour is masked at all", () => {
    for (const piece of pieces)
      for (const first of [
        "cookie:",
        '"token":',
        "bearer",
        "-----BEGIN PRIVATE KEY-----",
        "https://",
        "?key=",
      ])
        expect(text(first + piece.repeat(20_000))).toBeTypeOf("string");
  });
});
