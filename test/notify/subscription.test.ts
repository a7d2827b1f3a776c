import { describe, expect, it } from "vitest";
import { confirmMail, newsMail } from "../../src/notify/news-mail.ts";
import { confirmedBy, confirmUrl } from "../../src/notify/subscription-link.ts";

const T = 1_790_000_000_000;
const DAY = 86_400_000;
const TOKEN = "a-token-of-the-admin";
const wish = { address: "you@example.com", monitor: "shop" };
const tokenOf = async (by = TOKEN) =>
  new URL(await confirmUrl(by, "https://status.example", wish, T)).searchParams.get("token")!;

describe("a confirmation's link", () => {
  it("holds all that it confirms, for a day", async () => {
    const token = await tokenOf();
    expect(await confirmedBy(TOKEN, token, T)).toEqual(wish);
    expect(await confirmedBy(TOKEN, token, T + DAY - 1)).toEqual(wish);
    expect(await confirmedBy(TOKEN, token, T + DAY)).toBeNull();
  });

  it("is worth nothing when it was changed, or signed with another token", async () => {
    const [text = "", signature = ""] = (await tokenOf()).split(".");
    const forged = Buffer.from(JSON.stringify(["me@example.com", null, T + DAY])).toString("base64url");
    for (const token of [`${forged}.${signature}`, `${text}.${signature.slice(1)}A`, text, "", ".", "x.y.z"])
      expect(await confirmedBy(TOKEN, token, T)).toBeNull();
    expect(await confirmedBy(TOKEN, await tokenOf("another"), T)).toBeNull();
  });
});

describe("a subscriber's mail", () => {
  const context = { page: "Acme", site: "https://status.example", names: new Map([["shop", "Sh<o>p"]]) };
  const news = {
    ...{ at: T, monitors: ["shop"], title: "The service is down.", isMeasured: true, word: "Investigating" },
    ...{ text: "We **look** <script>.", path: "/incidents/shop.outage.1" },
  };
  const end = "https://status.example/unsubscribe?id=1&key=2";

  it("says what, since when and where, and how to end it with one click", () => {
    const mail = newsMail([news], context, end);
    expect(mail.subject).toBe("[Acme] Investigating: Sh<o>p: The service is down.");
    expect(mail.text).toContain("Sh<o>p: The service is down.\nInvestigating, Mon, 21 Sep 2026 14:13:20 GMT");
    expect(mail.text).toContain("We look <script>.\n\nhttps://status.example/incidents/shop.outage.1");
    expect(mail.text).toContain(`Unsubscribe: ${end}`);
    expect(mail.html).toContain("Sh&lt;o&gt;p");
    expect(mail.html).toContain("<strong>look</strong> &lt;script&gt;.");
    expect(mail.html).not.toMatch(/<img|<script|http:\/\//);
    expect(mail.headers).toMatchObject({
      "List-Unsubscribe": `<${end}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
  });

  it("is one for what happened together", () => {
    const mail = newsMail([news, { ...news, monitors: [], isMeasured: false, title: "Cards" }], context, end);
    expect(mail.subject).toBe("[Acme] 2 × Investigating: Sh<o>p: The service is down. …");
    expect(mail.text.match(/Unsubscribe:/g)).toHaveLength(1);
    expect(mail.text).toContain("Cards\n");
  });

  it("asks before anything is stored, and names what it is about", () => {
    const mail = confirmMail(wish, context, "https://status.example/subscribe/confirm?token=a.b");
    expect(mail.subject).toBe("Confirm: mails about Sh<o>p");
    expect(mail.text).toContain("https://status.example/subscribe/confirm?token=a.b");
    expect(mail.text).toContain("nothing has been stored");
  });
});
