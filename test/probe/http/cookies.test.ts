import { describe, expect, it } from "vitest";
import { CookieJar } from "../../../src/probe/http/cookies.ts";

function sent(from: string, fields: string[], to: string): string | null {
  const jar = new CookieJar();
  jar.take(from, fields);
  return jar.sentWith(to, []).find(([name]) => name === "Cookie")?.[1] ?? null;
}

describe("cookies of one chain", () => {
  const shop = "https://shop.example/a/login";
  it.each<[string, string[], string, string | null]>([
    [shop, ["a=1", "b=2; Path=/"], "https://shop.example/a/x", "a=1; b=2"],
    [shop, ["a=1"], "https://shop.example/", null],
    [shop, ["a=1; Path=/a"], "https://shop.example/ab", null],
    [shop, ["a=1; Path=/"], "https://www.shop.example/", null],
    [shop, ["a=1; Path=/; Domain=example"], "https://other.example/", null],
    [shop, ["a=1; Path=/; Secure"], "http://shop.example/", null],
    ["http://shop.example/", ["a=1"], "https://shop.example/", "a=1"],
    [shop, ["a=1; Path=/", "a=2; Path=/"], "https://shop.example/", "a=2"],
    [shop, ["a=1; Path=/", "a=; Path=/; Max-Age=0"], "https://shop.example/", null],
    [shop, ["a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "https://shop.example/", null],
    [
      shop,
      ["a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
      "https://shop.example/",
      "a=1",
    ],
    [shop, ["=x; Path=/", "novalue; Path=/", "a=b=c; Path=/"], "https://shop.example/", "a=b=c"],
    [shop, [`a=${"x".repeat(5000)}; Path=/`], "https://shop.example/", null],
  ])("set at %s by %j go to %s as %s", (from, fields, to, cookies) => {
    expect(sent(from, fields, to)).toBe(cookies);
  });

  it("are never more than fifty", () => {
    const fields = Array.from({ length: 80 }, (_, index) => `c${index}=1; Path=/`);
    expect(sent(shop, fields, "https://shop.example/")?.split("; ")).toHaveLength(50);
  });
});
