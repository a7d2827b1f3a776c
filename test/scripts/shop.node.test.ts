import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportsStall } from "../../scripts/demo/faults.ts";
import { type Shop, startShop } from "../../scripts/demo/shop.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const stallingMinute =
  Array.from({ length: 600 }, (_, index) => noon + index * 60_000).find(reportsStall) ?? 0;

describe("the demo's shop behind its gateway", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.close());

  it.each([
    ["/", "Demo shop"],
    ["/api/stock", '"stock":"ok"'],
  ])("%s is well, and the gateway signs it", async (path, text) => {
    const response = await fetch(`${shop.url}${path}`);
    expect([response.status, response.headers.get("server")]).toEqual([200, "nginx/1.26.3"]);
    expect(await response.text()).toContain(text);
  });

  it("the search meets its dead backend about once in five", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const response = await fetch(`${shop.url}/search`);
        return { status: response.status, body: await response.text(), headers: response.headers };
      }),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.length).toBeLessThan(80);
    expect(refused[0]).toMatchObject({ status: 502, body: expect.stringContaining("502 Bad Gateway") });
    expect(refused[0]?.headers.get("x-demo")).toBe("simulated gateway");
  });

  it.each([
    ["/checkout", "while the report job starves it", Date.UTC(2026, 0, 1, 12, 30, 14), 502],
    ["/checkout", "once the job is done", Date.UTC(2026, 0, 1, 12, 30, 15), 200],
    ["/reports", "in a minute in which it stalls", stallingMinute, 504],
    ["/reports", "in the minute after", stallingMinute + 60_000, 200],
  ])("%s %s answers as the imported week says", async (path, _, now, status) => {
    const fixed = await startShop({ now: () => now, timeoutMs: 2_000 });
    const response = await fetch(`${fixed.url}${path}`);
    expect(response.status).toBe(status);
    await fixed.close();
  });

  it("starts on another port when its own is taken", async () => {
    const second = await startShop({ port: Number(new URL(shop.url).port) });
    expect(second.url).not.toBe(shop.url);
    await second.close();
  });
});
