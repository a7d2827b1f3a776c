import { describe, expect, it } from "vitest";
import { attribute } from "../../../src/core/attribution/attribute.ts";
import type { Header } from "../../../src/core/check/reading.ts";

type Fields = Record<string, string>;

function answer(status: number, headers: Fields, body = "", lastGood: Fields | null = null) {
  const listed = (fields: Fields) => Object.entries(fields) as Header[];
  return attribute({
    status,
    headers: listed(headers),
    body,
    lastGood: lastGood === null ? null : { headers: listed(lastGood) },
  });
}

const JSON_TYPE = { "content-type": "application/json" };
const BARE =
  "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><p>Sorry.</p></body></html>";

describe("a 502, 503 or 504 that nothing claims", () => {
  it.each([
    ["JSON", 502, JSON_TYPE, '{"error":"bank unreachable"}'],
    ["JSON behind nginx", 503, { server: "nginx/1.25.3", ...JSON_TYPE }, '{"error":"down"}'],
    ["HTML", 503, { "content-type": "text/html" }, "<h1>Down for stocktaking</h1>"],
    ["a page", 502, { server: "frontline/7" }, "<h1>Something went wrong</h1><p>We are on it.</p>"],
    ["plain text", 503, { "content-type": "text/plain" }, "Service Unavailable"],
    ["nothing", 504, {}, ""],
    ["nothing behind nginx, which never sends nothing", 502, { server: "nginx" }, ""],
    ["what Envoy timed behind it", 503, { server: "envoy", "x-envoy-upstream-service-time": "12" }, ""],
    ["a number that is not Cloudflare's", 546, { server: "cloudflare", "cf-ray": "8-AMS" }, "later"],
    ["problem+json under Cloudflare", 502, { server: "cloudflare", "cf-ray": "8-AMS" }, '{"title":"no"}'],
  ])("%s: has no author, and its causes stand side by side", (_name, status, headers, body) => {
    const { hop, confidence, upstream, meaning } = answer(status, headers, body);
    expect(hop).toEqual({ role: "unknown", product: null });
    expect(confidence).toBeLessThan(0.5);
    expect(upstream.confidence).toBeLessThan(0.5);
    const named = [upstream.cause, ...upstream.alternatives];
    expect(named).toContain("passed_through");
    expect(named.length).toBeGreaterThan(1);
    expect(meaning).toMatch(/can't be told from this answer; candidates: /);
  });

  it("is guessed from the nearest hop that the headers name when it is a bare page", () => {
    const { hop, confidence } = answer(502, { via: "1.1 front (Varnish/7.1)" }, BARE);
    expect(hop.product).toBe("varnish");
    expect(confidence).toBeLessThanOrEqual(0.5);
  });

  it("puts first what its words say", () => {
    const { hop, upstream } = answer(503, {}, "sorry: the order queue is full, try again");
    expect(hop.role).toBe("unknown");
    expect(upstream.cause).toBe("connection_limit_reached");
  });

  it("was written by a hop when it quotes that hop's own dialling", () => {
    const { hop, upstream } = answer(502, {}, "dial tcp 10.1.2.3:80: connect: connection refused");
    expect(hop.role).toBe("proxy");
    expect(upstream.cause).toBe("connection_refused");
    expect(upstream.confidence).toBeLessThan(0.8);
  });

  it("of 499 names no author either", () => {
    const { hop, upstream, meaning } = answer(499, { server: "nginx" }, "");
    expect(hop.role).toBe("unknown");
    expect(upstream.cause).toBe("connection_read_timeout");
    expect(meaning).toContain("gave up waiting");
  });
});

describe("what nobody claims leans to a side by its marks", () => {
  const text = (status: number, headers: Fields, body: string, statusText = "") =>
    attribute({ status, statusText, headers: Object.entries(headers) as Header[], body });

  it.each<[what: string, status: number, headers: Fields, body: string, phrase?: string]>([
    ["a health report", 503, {}, '{"status":"unhealthy","checks":{"queue":"late"}}'],
    ["a database in its words", 503, {}, "could not get a JDBC connection"],
    ["a server that runs applications", 503, { server: "Starman/0.4" }, "no"],
    ["a form's cookie", 503, { "set-cookie": "XSRF-TOKEN=a; path=/" }, "<h1>Later</h1>"],
    ["PHP's expiry", 503, { expires: "Thu, 19 Nov 1981 08:52:00 GMT" }, "later"],
    ["Flask's loud phrase", 503, { server: "nginx" }, '{"error":"no stock"}', "SERVICE UNAVAILABLE"],
    ["a call of its own", 503, {}, 'Get "http://stock:80/": dial tcp 10.1.1.1:80: connection refused'],
    ["what it needs", 503, {}, '{"error":"The till token is not configured."}'],
    ["what it was about to do", 502, {}, '{"message":"Unable to deploy stock"}'],
    ["a field under a program's name", 503, { "x-nextcloud-maintenance-mode": "1" }, "later"],
    ["a notice of its owner", 503, {}, "<h1>Shop</h1><p>We are closed for maintenance.</p>"],
    ["a model that loads", 503, {}, '{"error":"Model till/2 is currently loading"}'],
    ["JSON with keys of its own", 503, JSON_TYPE, '{"till":{"drawer":"open"},"coins":0}'],
    ["JSON with a sentence of its own", 503, JSON_TYPE, '{"error":"Drawer three is still open"}'],
    [
      "what Envoy timed, with an application's fields",
      503,
      { server: "envoy", "x-envoy-upstream-service-time": "9", "access-control-allow-origin": "*" },
      "",
    ],
    ["a server that starts", 503, {}, "Till server is not ready yet"],
    ["a line in words of its own", 502, { "content-type": "text/plain" }, "Drawer not found id=3"],
    ["a name that it gave", 502, { "content-type": "text/plain" }, "DrawerIsOpen"],
    [
      "CORS for those who log in, on nothing",
      503,
      { "access-control-allow-origin": "*", "access-control-allow-credentials": "true" },
      "",
    ],
    ["answers that differ by who asks", 503, { vary: "Cookie, Accept-Encoding" }, ""],
    [
      "a sentence of its own beside everybody's",
      503,
      {},
      '{"error":"Drawer stuck. Please try again later."}',
    ],
    ["an error's own name in XML", 503, {}, '<?xml version="1.0"?><Error><Code>TillIsLocked</Code></Error>'],
    ["its sentence in XML", 502, {}, "<error><message><![CDATA[Drawer 3 is still open]]></message></error>"],
    [
      "a sentence under the status's name",
      503,
      {},
      "<h1>503 Service Unavailable</h1><p>There is no till to open.</p>",
    ],
    ["an error's own name", 503, JSON_TYPE, '{"error":"till_locked"}'],
    [
      "a limit of its own",
      504,
      JSON_TYPE,
      '{"code":"request_timeout","message":"Receipt exceeded 30s timeout"}',
    ],
    ["a problem that it documents", 503, {}, '{"type":"https://till.example/problems/drawer","status":503}'],
    ["a trace", 502, {}, "java.lang.IllegalStateException: no at shop.Till.open(Till.java:40)"],
  ])("%s: the application's, and never surely", (_what, status, headers, body, phrase) => {
    const { hop, confidence, upstream } = text(status, headers, body, phrase);
    expect(hop).toEqual({ role: "app", product: null });
    expect(upstream.cause).toBe("passed_through");
    expect(confidence).toBeLessThanOrEqual(0.7);
  });

  it.each<[what: string, status: number, headers: Fields, body: string]>([
    ["the status's name alone under 502", 502, { server: "frontline/7" }, BARE.replace("<p>Sorry.</p>", "")],
    ["the same as text under 504", 504, { "content-type": "text/plain" }, "504 Gateway Time-out"],
    ["a status's name in JSON", 502, {}, '{"code":502,"message":"Bad Gateway"}'],
    ["a host about what it hosts", 503, {}, "<p>This app did not respond.</p>"],
    ["a field that says why in a hop's word", 503, { "x-frontline-proxy-error": "E7" }, ""],
    [
      "a name that calls itself one",
      502,
      { server: "FrontlineGateway/2", "content-type": "text/html" },
      "<p>no</p>",
    ],
    ["a stock page about the server", 504, {}, "The server didn't respond within its time."],
    ["a gateway's name over JSON", 502, { server: "TillProxy" }, '{"reason":"destination not configured"}'],
    ["nothing behind it", 503, {}, "Service Unavailable No backends available"],
    [
      "a certificate that it did not take",
      502,
      {},
      '{"message":"bad","code":"UNABLE_TO_VERIFY_LEAF_SIGNATURE"}',
    ],
    ["a relay's empty pool", 503, {}, '{"error":{"message":"No available compatible accounts"}}'],
    ["a relay that nobody has joined", 502, {}, "<p>There is no relay connected to this till-relay.</p>"],
    ["a key for what is behind it", 502, JSON_TYPE, '{"error":"bad_gateway","upstream":"till-3"}'],
    ["a field that forward proxies set", 502, { "proxy-connection": "keep-alive" }, ""],
  ])("%s: a hop's, and never surely", (_what, status, headers, body) => {
    const { hop, confidence, upstream } = text(status, headers, body);
    expect(hop).toEqual({ role: "proxy", product: null });
    expect(upstream.cause).not.toBe("passed_through");
    expect(confidence).toBeLessThanOrEqual(0.7);
  });

  it("adds weak marks up: what is not enough alone decides together, and against each other leaves it open", () => {
    const cors = { "access-control-allow-origin": "*" };
    expect(text(503, cors, "").hop.role).toBe("unknown");
    expect(text(503, { ...cors, "x-request-id": "1" }, "").hop.role).toBe("app");
    const dials = '{"error":{"code":"till_locked","message":"No available compatible tills account"}}';
    expect(text(503, { ...cors, "x-request-id": "1" }, dials).hop.role).toBe("unknown");
  });

  it("does not take a signature under the status's name for words of its own", () => {
    const page = "<title>503 Service Unavailable</title><h1>Service Unavailable</h1><hr>frontline/7 (Ubuntu)";
    expect(text(503, {}, page).hop.role).toBe("unknown");
  });

  it("of a page that turns away names the application where its server runs nothing else", () => {
    expect(text(403, { server: "gunicorn", "content-type": "text/html" }, "<p>no</p>").hop.role).toBe("app");
    expect(text(403, { server: "frontline/7", "content-type": "text/html" }, "<p>no</p>").hop.role).toBe(
      "unknown",
    );
  });

  it("does not say of one that tried again and again that it is the author", () => {
    const said = '{"error":"service unavailable after 2 retries"}';
    expect(text(503, { ...JSON_TYPE, "x-request-id": "1" }, said).hop.role).toBe("unknown");
  });

  it("leaves Apache's stock page of a 500 open, which modules and applications fail with alike", () => {
    const page = `<title>500</title><p>The server encountered an internal error or
      misconfiguration and was unable to complete your request.</p>`;
    expect(text(500, {}, page).hop.role).toBe("unknown");
  });

  it("does not take a balancer's or a firewall's cookie for a session", () => {
    for (const cookie of ["BIGipServerpool=1.2.3", "incap_ses_1=a", "AWSALB=a", "SERVERID=s1"])
      expect(text(503, { "set-cookie": `${cookie}; path=/` }, "later").hop.role).toBe("unknown");
  });

  it("says likely where it is no more than that", () => {
    expect(text(503, { "cache-control": "no-cache, private" }, "later").meaning).toMatch(
      /^Most likely the application answered 503 itself/,
    );
  });

  it("leaves a name that only Via bears alone where Server bears another", () => {
    const through = { server: "Shop", via: "1.1 abc.cloudfront.net (CloudFront)", "content-length": "70" };
    expect(text(503, through, "").hop).toEqual({ role: "unknown", product: null });
  });
});

describe("a gateway's page is known without its markup", () => {
  const copied = (status: number, body: string) => attribute({ status, headers: [], body }).hop.product;

  it.each([
    ["haproxy", 503, "503 Service Unavailable\nNo server is available to handle this request."],
    ["haproxy", 502, "<h1>502 Bad Gateway</h1><p>The server returned an invalid or incomplete response.</p>"],
    ["nginx", 502, "502 Bad Gateway\nnginx/1.24.0 (Ubuntu)"],
    ["openresty", 504, "504 Gateway Time-out\n\nopenresty"],
    ["apache", 502, "Proxy Error\nThe proxy server received an invalid response from an upstream server."],
    ["varnish", 503, "Error 503 Backend fetch failed\nBackend fetch failed\nGuru Meditation:\nXID: 32771"],
    [
      "heroku",
      503,
      "Application error\nAn error occurred in the application and your page could not be served. If",
    ],
    ["cloudflare", 522, "Connection timed out Error code 522\nVisit cloudflare.com for more information."],
    [
      "vercel",
      504,
      "504: GATEWAY_TIMEOUT\nCode: FUNCTION_INVOCATION_TIMEOUT\nID: fra1::abcde-1700000000000-0123",
    ],
    ["squid", 503, "ERROR The requested URL could not be retrieved ... (111) Connection refused"],
  ])("%s %d: %s", (product, status, body) => {
    expect(copied(status, body)).toBe(product);
  });

  it("but not where another's text only mentions it", () => {
    expect(copied(502, "We got this from the shop: 502 Bad Gateway nginx/1.24.0")).toBeNull();
    expect(
      copied(503, "Sorry. 503 Service Unavailable No server is available to handle this request."),
    ).toBeNull();
  });
});

describe("the last good answer is evidence", () => {
  const usual = {
    server: "till/2.4",
    "x-request-id": "1",
    "x-powered-by": "Till",
    etag: '"1"',
    ...JSON_TYPE,
  };

  it.each([
    [
      "the application's marks are there",
      { server: "till/2.4", "x-request-id": "2", "x-powered-by": "Till" },
      usual,
      "app",
    ],
    ["they are missing", { server: "nginx/1.25" }, usual, "proxy"],
    ["some are missing, some there", { "x-request-id": "2" }, usual, "unknown"],
    ["good answers bear none", { server: "nginx" }, { server: "nginx", date: "x" }, "unknown"],
    ["a gateway's own header says nothing", { "cf-ray": "1" }, { "cf-ray": "2", date: "x" }, "unknown"],
  ])("where %s", (_name, headers, lastGood, role) => {
    const result = answer(503, headers as Fields, "<h1>Back soon</h1>", lastGood as Fields);
    expect(result.hop.role).toBe(role);
    expect(result.confidence).toBeLessThan(0.8);
  });

  it.each([
    ["of the very type that good answers have", JSON_TYPE, "app"],
    ["of another way of writing that type", { "content-type": "application/json; charset=utf-8" }, "unknown"],
  ])("JSON %s", (_name, headers, role) => {
    const lastGood = { server: "nginx", ...JSON_TYPE };
    expect(answer(503, { server: "nginx", ...headers }, '{"error":"down"}', lastGood).hop.role).toBe(role);
    expect(answer(503, { server: "nginx", ...headers }, '{"error":"down"}').hop.role).toBe("unknown");
  });

  it("finds the application's name beside one that a gateway added", () => {
    const headers: Header[] = [
      ["Server", "Caddy"],
      ["Server", "till/2.4"],
    ];
    const failing = { status: 503, headers, body: "<h1>Back soon</h1>" };
    expect(attribute({ ...failing, lastGood: { headers } }).hop.role).toBe("app");
    expect(attribute({ ...failing, headers: [["Server", "Caddy"]], lastGood: { headers } }).hop).toEqual({
      role: "proxy",
      product: "caddy",
    });
  });

  it("names the gateway that stands in the application's place", () => {
    const { hop, because } = answer(503, { server: "nginx/1.25" }, "Back soon", usual);
    expect(hop).toEqual({ role: "proxy", product: "nginx" });
    expect(because.map(({ text }) => text).join("; ")).toContain("good answers have server: till/2.4");
  });

  it("does not outweigh a gateway's own page", () => {
    const page =
      "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>";
    expect(answer(504, { "x-request-id": "2" }, page, { "x-request-id": "1" }).hop.product).toBe("haproxy");
  });
});

describe("words that anybody says are loudly nobody's", () => {
  const WORDS = [
    "Service temporarily unavailable",
    "Internal server error",
    "Rate limit exceeded",
    "API rate limit exceeded",
    "request timeout",
    "overload",
    "Access denied",
    "Connection refused",
    "Name resolution failed",
    "no available server",
    "Something went wrong",
    "The server is busy",
  ];
  const SHAPES: readonly (readonly [type: string, shape: (word: string, status: number) => string])[] = [
    ["text/plain", (word) => word],
    ["text/html", (word, status) => `<html><title>${status} ${word}</title><h1>${word}</h1></html>`],
    ["application/json", (word) => JSON.stringify({ error: word })],
    ["application/json", (word) => JSON.stringify({ message: word, request_id: "a1" })],
    ["application/json", (word, statusCode) => JSON.stringify({ statusCode, message: word, error: word })],
    ["application/json", (word) => JSON.stringify({ error: word, message: "The till is closed" })],
  ];

  it.each(WORDS)("%s", (word) => {
    const said = [403, 429, 500, 502, 503, 504].flatMap((status) =>
      SHAPES.flatMap(([type, shape]) =>
        [{}, { "content-type": type }, { "content-type": type, server: "nginx" }].map((headers) =>
          answer(status, headers as Fields, shape(word, status)),
        ),
      ),
    );
    const loud = said.filter(({ hop, confidence }) => confidence >= 0.8 && hop.role !== "app");
    expect(loud.map(({ hop }) => hop)).toEqual([]);
  });
});

describe("an application whose words begin like a gateway's", () => {
  it.each([
    ["Tyk's, about a printer", 500, '{"error":"There was a problem proxying the request to printer 7"}'],
    ["Tyk's, about its own hosts", 503, '{"error":"All hosts are down for maintenance"}'],
    ["the name of nginx's 499", 499, '{"error":"Client closed request","upload":7}'],
    ["a quoted sentence of Tyk's", 500, '{"detail":"Upstream host lookup failed in job 7"}'],
  ])("is not taken for it: %s", (_what, status, body) => {
    const { hop, confidence } = answer(status, JSON_TYPE, body);
    expect(hop.product === null || confidence < 0.8).toBe(true);
  });

  it.each([
    [502, '{"message":"name resolution failed"}'],
    [429, '{"message":"API rate limit exceeded"}'],
    [429, '{\n    "error": "Quota exceeded"\n}'],
  ])("names no cause more surely than whoever says it: %s %s", (status, body) => {
    const { confidence, upstream } = answer(status, JSON_TYPE, body);
    expect(Math.max(confidence, upstream.confidence)).toBeLessThan(0.8);
  });

  it.each(["gunicorn/21.2", "Jetty(11.0.15)", "Werkzeug/3.0"])(
    "is no gateway's surely when signed by %s",
    (server) => {
      const page =
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1><p>The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.</p></body></html>';
      const sure = (fields: Fields) => {
        const { confidence, upstream } = answer(503, { "content-type": "text/html", ...fields }, page);
        return Math.max(confidence, upstream.confidence);
      };
      expect(sure({ server })).toBeLessThan(0.8);
      expect(sure({ server: "Apache" })).toBeGreaterThan(0.8);
    },
  );

  it("is still known as the gateway's in either layout of its template", () => {
    const words = "There was a problem proxying the request";
    for (const body of [`{\n    "error": "${words}"\n}`, `<?xml version="1.0"?><error>${words}</error>`])
      expect(answer(500, {}, body).hop.product).toBe("tyk");
  });
});
