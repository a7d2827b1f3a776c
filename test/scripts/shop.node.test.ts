import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Shop, startShop } from "../../scripts/demo/shop.ts";

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

  it("starts on another port when its own is taken", async () => {
    const second = await startShop(Number(new URL(shop.url).port));
    expect(second.url).not.toBe(shop.url);
    await second.close();
  });
});
