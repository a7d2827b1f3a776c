/** The command that people copy, run through a real shell: what arrives is what was meant. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curlCommand, shellQuoted } from "../../../src/core/check/curl-command.ts";

/** The words that bash makes of a command line, `curl` replaced by something that prints its arguments. */
function wordsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

const request = (url: string, headers: [string, string][] = [], method = "GET") => ({ method, url, headers });

describe("the command to repeat a request", () => {
  it.each([
    "https://shop.example/?filter[name]=x",
    "https://shop.example/{1,2}/[1-3]",
    "https://shop.example/?a='$(reboot)'&b=`id`",
  ])("asks for %s and nothing else", (url) => {
    const words = wordsOf(curlCommand(request(url)));
    expect(words[0]).toBe("-g");
    expect(words.at(-1)).toBe(url);
  });

  it("carries any header through the shell unharmed", () => {
    const value = fc.string({ unit: "binary", maxLength: 30 }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(value, (text) => {
        const words = wordsOf(curlCommand(request("https://a.example/", [["x-a", text]])));
        expect(words[words.indexOf("-H") + 1]).toBe(`x-a: ${text.toWellFormed()}`);
      }),
      { numRuns: 60 },
    );
  });

  it("shows no control character to whoever copies it", () => {
    expect(shellQuoted("a\u001b]0;title\u0007\nb'c")).toBe("$'a\\033]0;title\\007\\012b\\'c'");
    expect(shellQuoted("it's $(reboot)")).toBe(`'it'\\''s $(reboot)'`);
  });

  it("does not pass for the recorded check in the proxy's log", () => {
    const command = curlCommand(
      request("https://a.example/", [
        ["User-Agent", "Edgetick/0.1.0 (+https://status.example; check=shop.abc.weur.0)"],
        ["x-edgetick-check", "shop.abc.weur.0"],
        ["traceparent", "00-1-2-01"],
      ]),
    );
    expect(command).not.toContain("shop.abc");
    expect(command).toContain("-H 'User-Agent: Edgetick/0.1.0 (+https://status.example)'");
    const bare = curlCommand(
      request("https://a.example/", [["User-Agent", "Edgetick/0.1.0 (check=a.b.c.0)"]]),
    );
    expect(bare).toContain("-H 'User-Agent: Edgetick/0.1.0'");
  });
});
