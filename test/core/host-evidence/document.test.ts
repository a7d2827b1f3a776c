/** Texts that hold log lines without being lines, as people copy them out of consoles and APIs. */
import { describe, expect, it } from "vitest";
import { textOf } from "../../../src/core/host-evidence/clean.ts";
import { readLogs } from "../../../src/core/host-evidence/read-logs.ts";

const READER = { timeZone: "UTC", now: Date.parse("2026-11-26T12:00:00Z") };
const AT = Date.parse("2026-11-25T15:03:34Z");
const KILLED =
  "Out of memory: Killed process 812 (node) total-vm:9kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB";
const said = (text: string) =>
  readLogs({ source: "", text }, READER).map(({ fact, at }) => [fact?.kind, at === null ? null : at - AT]);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const REFUSED = "Error: connect ECONNREFUSED 10.0.0.5:5432";
const stamp = new Date(AT).toISOString();

it.each(["events", "items", "entries", "results"])(
  "an application's line with a list of %s is one line",
  (list) => {
    const text = `{"level":"error","msg":"connect ECONNREFUSED 10.0.0.7:5432","${list}":[{"id":1},{"id":2}]}`;
    const lines = readLogs(
      { source: "", text },
      { timeZone: "UTC", now: Date.parse("2026-11-26T12:00:00Z") },
    );
    expect(lines.map(({ fact }) => fact?.kind)).toEqual(["app.dependency-refused"]);
  },
);

describe("a document that holds log lines", () => {
  it.each([
    ["gcloud logging read", pretty([{ textPayload: REFUSED, timestamp: stamp, severity: "ERROR" }])],
    [
      "gcloud logging read, of an application that writes JSON",
      pretty([{ jsonPayload: { level: "error", msg: REFUSED }, timestamp: stamp }]),
    ],
    [
      "aws logs get-log-events",
      pretty({
        events: [{ timestamp: AT, message: REFUSED, ingestionTime: AT + 900 }],
        nextForwardToken: "f",
      }),
    ],
    [
      "CloudWatch Insights",
      pretty({
        results: [
          [
            { field: "@timestamp", value: "2026-11-25 15:03:34.000" },
            { field: "@message", value: REFUSED },
            { field: "@logStream", value: "web" },
          ],
        ],
      }),
    ],
    [
      "Loki's query_range",
      pretty({ data: { result: [{ stream: { app: "web" }, values: [[`${AT}000000`, REFUSED]] }] } }),
    ],
    ["logcli -o jsonl", JSON.stringify({ labels: { app: "web" }, line: REFUSED, timestamp: stamp })],
    [
      "Kibana",
      pretty({
        hits: { hits: [{ _source: { "@timestamp": stamp, message: REFUSED, agent: { type: "filebeat" } } }] },
      }),
    ],
    [
      "Fluent Bit",
      JSON.stringify({ date: AT / 1000, log: `${REFUSED}\n`, kubernetes: { container_name: "web" } }),
    ],
  ])("of %s", (_what, text) => expect(said(text)).toEqual([["app.dependency-refused", 0]]));

  const journal = {
    __CURSOR: "s=1",
    __REALTIME_TIMESTAMP: `${AT}000`,
    SYSLOG_IDENTIFIER: "kernel",
    MESSAGE: KILLED,
  };
  it.each([
    ["json", `${JSON.stringify(journal)}\n${JSON.stringify(journal)}`],
    ["json-pretty", `${pretty(journal)}\n${pretty(journal)}`],
    [
      "export",
      [1, 2]
        .map(() =>
          Object.entries(journal)
            .map(([key, value]) => `${key}=${value}`)
            .join("\n"),
        )
        .join("\n\n"),
    ],
  ])("of journalctl -o %s", (_what, text) =>
    expect(said(text)).toEqual([
      ["memory.oom-kill", 0],
      ["memory.oom-kill", 0],
    ]),
  );

  it("of kubectl get events -o json", () => {
    const involvedObject = { kind: "Pod", name: "web-1" };
    const event = { reason: "OOMKilling", message: "x", involvedObject, lastTimestamp: stamp };
    expect(said(pretty({ kind: "List", items: [event] }))).toEqual([["memory.oom-kill", 0]]);
  });

  it.each([
    "[",
    "[1, null, [[]]]",
    '{"events": 7}',
    '{"data":{"result":[7]}}',
    "{\n",
    "__CURSOR=",
    '{"results":[7]}',
  ])("that is broken harms nothing: %s", (text) =>
    expect(() => readLogs({ source: "", text }, READER)).not.toThrow(),
  );
});

describe("a file as Windows writes it", () => {
  const line =
    "2026/11/25 15:03:34 [error] 7#7: *4 no live upstreams while connecting to upstream, client: 10.0.0.1\r\n";
  const wide = (little: boolean, mark: boolean) => {
    const text = `${mark ? "\ufeff" : ""}${line}${line}`;
    const bytes = new DataView(new ArrayBuffer(text.length * 2));
    for (const [index, char] of [...text].entries()) bytes.setUint16(index * 2, char.charCodeAt(0), little);
    return new Uint8Array(bytes.buffer);
  };

  it.each([
    ["UTF-16, little end first", wide(true, true)],
    ["UTF-16, big end first", wide(false, true)],
    ["UTF-16 without a mark", wide(true, false)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\ufeff${line}${line}`)],
    ["UTF-8", new TextEncoder().encode(line + line)],
  ])("is read: %s", (_what, bytes) =>
    expect(said(textOf(bytes))).toEqual([
      ["upstream.none-live", 0],
      ["upstream.none-live", 0],
    ]),
  );
});
