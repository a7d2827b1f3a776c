import { describe, expect, it } from "vitest";
import { curlCommand, shellQuoted } from "../../../../src/core/check/curl-command.ts";
import type { Failure } from "../../../../src/core/check/failure.ts";
import type { FactKind } from "../../../../src/core/host-evidence/fact.ts";
import type { HostOfFailure } from "../../../../src/web/api/host-json.ts";
import { episodeOf } from "../../../../src/web/pages/failure/episode.ts";
import { FailurePage } from "../../../../src/web/pages/failure/failure-page.tsx";
import { headerDiff } from "../../../../src/web/pages/failure/header-diff.ts";
import { logsFor, PROXY_LOGS } from "../../../../src/web/pages/failure/proxy-logs.ts";
import { CHECKS, failure } from "../rich-evidence.ts";
import { pageContext } from "../rich-view.ts";
import { textOf } from "../text-of.ts";

const page = pageContext({ viewer: "admin" });

function render(shown: Failure = failure(), hosts: readonly HostOfFailure[] = []): string {
  const episode = episodeOf(CHECKS, { minute: shown.minute, monitor: { intervalMinutes: 1 } });
  const monitor = { id: "checkout", name: "Checkout", kind: "http" as const };
  return String(
    <FailurePage page={page} monitor={monitor} failure={shown} episode={episode} hosts={hosts} />,
  );
}

describe("a failure's page", () => {
  it("answers in the order that is needed at 3 a.m.", () => {
    const text = textOf(render());
    const order = [
      "504 answered by nginx 1.26.2 (proxy)",
      "behind it: connection read timeout",
      "First failing",
      "Last failing",
      "Green regions",
      "What differs from the last good answer",
      "curl -g -sS",
      "grep -F 'checkout.",
      "Gateway Time-out Headers after",
      "167 bytes",
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it("says what a bare connection beside it found, and nothing where none was made", () => {
    expect(textOf(render())).toContain(
      "Beside it A bare connection to shop.example:443 opened in 12 ms and TLS took 20 ms: the network and the listener work, the answer is the application's or its gateway's.",
    );
    expect(textOf(render(failure({ connection: null })))).not.toContain("bare connection");
  });

  it("says on top what the host's own record names for it", () => {
    const at = failure().at;
    const fact = (kind: FactKind, text: string) => ({ kind, cause: null, at, text });
    const facts = [
      fact("job.ran", "cron ran backup"),
      fact("upstream.none-live", "nginx: no live upstreams"),
      fact("memory.oom-kill", "the kernel killed node (pid 812)"),
    ];
    const told = (shown: typeof facts) =>
      textOf(render(failure(), [{ agent: "web-1", samples: [], logs: [], facts: shown }]));
    expect(told(facts)).toMatch(/From inside: the kernel killed node \(pid 812\) Failure/);
    expect(told(facts.slice(0, 2))).toContain("From inside: nginx: no live upstreams");
    expect(told(facts.slice(0, 1))).not.toContain("From inside:");
  });

  it("quotes the gateway's own words, and the ids that its support asks for", () => {
    const plain = failure();
    const attribution = {
      ...plain.attribution!,
      reason: { text: "l5d-proxy-error: connection refused", quotes: "header" } as const,
      requestIds: [{ name: "cf-ray", value: "8a1-AMS", vendor: "Cloudflare", quotes: "header" }] as const,
    };
    const text = textOf(render(failure({ attribution })));
    expect(text).toContain("l5d-proxy-error: connection refused");
    expect(text).toContain("Cloudflare: cf-ray 8a1-AMS");
    expect(textOf(render())).not.toContain("For its support");
  });

  it("shows a hostile body, headers and reasons as text", () => {
    const evil = '</pre><script>alert(1)</script><img src=x onerror="alert(2)">';
    const plain = failure();
    const html = render(
      failure({
        reading: {
          ...plain.reading,
          statusText: evil,
          headers: [["x-evil", evil]],
          body: { text: evil, bytes: evil.length, truncated: true, charset: "utf-8" },
        },
        attribution: { ...plain.attribution!, because: [{ text: evil, quotes: "body" }], meaning: evil },
      }),
    );
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img");
    expect(textOf(html).split("alert(1)").length - 1).toBe(6);
  });

  it("claims no cause under 50 %, and says of a good answer before it what is not kept", () => {
    const plain = failure();
    const upstream = { cause: "connection_refused", alternatives: ["dns_error"], confidence: 0.29 } as const;
    const text = textOf(
      render(failure({ lastGood: null, attribution: { ...plain.attribution!, upstream } as never })),
    );
    expect(text).toContain("can't be told from this answer; candidates: connection refused, dns error");
    expect(text).not.toContain("29 % sure");
    expect(text).toMatch(/The headers of the good answer before it, at [\d:]+ ?, are not kept/);
  });

  it("says what is left when the evidence has expired", () => {
    const { reading } = failure();
    const gone = {
      ...reading,
      statusText: null,
      headers: null,
      body: null,
      redirects: null,
      assertion: null,
    };
    const text = textOf(
      render(failure({ attribution: null, request: null, lastGood: null, reading: gone, evidence: "gone" })),
    );
    expect(text).toContain("504 answered by nginx");
    expect(text).toContain("The evidence has expired or was switched off");
    expect(text).not.toContain("Try it again");
  });
});

describe("the run of failures around one", () => {
  const checks = ["up", "down", "down", "lost", "down", "up", "down"].map((verdict, index) => ({
    ...CHECKS[0]!,
    minute: index,
    at: index * 60_000,
    verdict: verdict as "up",
  }));
  const at = (minute: number) => episodeOf(checks, { minute, monitor: { intervalMinutes: 1 } });

  it("reaches from the first to the last failing second, over lost checks, and no further", () => {
    expect(at(2)).toMatchObject({
      firstFailingAt: 60_000,
      lastFailingAt: 240_000,
      goodBeforeAt: 0,
      goodAfterAt: 300_000,
      failingChecks: 3,
    });
  });

  it("has no known end while it goes on", () => {
    expect(at(6)).toMatchObject({ goodBeforeAt: 300_000, goodAfterAt: null });
  });

  it("is null for a check that history does not hold", () => {
    expect(at(99)).toBeNull();
  });

  it("names the regions that were green in that very minute", () => {
    const { minute, region } = failure();
    const episode = episodeOf(CHECKS, { minute, monitor: { intervalMinutes: 1 } })!;
    expect([...episode.failing, ...episode.green].sort()).toEqual(["apac", "enam", "weur"]);
    expect(episode.failing).toContain(region);
  });
});

describe("the difference from the last good answer", () => {
  it("puts what names the hop first and leaves out what always differs", () => {
    const good = [
      ["Date", "a"],
      ["X-App", "1"],
      ["Server", "app"],
    ] as const;
    const bad = [
      ["server", "nginx"],
      ["Date", "b"],
      ["Retry-After", "5"],
    ] as const;
    expect(headerDiff(good, bad)).toEqual([
      { kind: "changed", name: "server", before: "app", after: "nginx" },
      { kind: "new", name: "retry-after", before: null, after: "5" },
      { kind: "gone", name: "x-app", before: "1", after: null },
    ]);
  });
});

describe("the command to repeat it", () => {
  it("is safe to paste whatever the values hold", () => {
    expect(shellQuoted("it's $(reboot)")).toBe(`'it'\\''s $(reboot)'`);
  });

  it("repeats method and headers, but not the recorded check's id", () => {
    const command = curlCommand({
      method: "POST",
      url: "https://shop.example/?a=1&b=2",
      headers: [
        ["accept", "*/*"],
        ["X-Edgetick-Check", "shop.abc.auto.0"],
      ],
    });
    expect(command).toContain("-X POST");
    expect(command).toContain("-H 'accept: */*'");
    expect(command).toContain("'https://shop.example/?a=1&b=2'");
    expect(command.toLowerCase()).not.toContain("x-edgetick-check");
  });
});

describe("the proxies' logs", () => {
  it.each(PROXY_LOGS.map((log) => [log.name, log] as const))(
    "%s is told to keep the check's id",
    (_, log) => {
      expect(log.name === "Caddy" || /edgetick[-_]check/i.test(log.setUp)).toBe(true);
    },
  );

  it("puts the proxy that answered first", () => {
    expect(logsFor("traefik").map((log) => log.name)[0]).toBe("Traefik");
    expect(logsFor(null)).toEqual(PROXY_LOGS);
  });
});
