import { describe, expect, it } from "vitest";
import { parseSettings } from "../../../src/core/config/settings.ts";

describe("the page's settings", () => {
  it("have a default each", () => {
    expect(parseSettings({})).toEqual({
      ok: true,
      settings: {
        incidentTemplates: [],
        subscribeChannel: null,
        title: "Status",
        logoUrl: null,
        links: [],
        statusUrl: null,
        publicMetrics: false,
        securityContact: null,
        plan: "free",
        heartbeatUrl: null,
        retentionDays: { checks: 90, evidence: 30, incidents: 1827 },
        timeZone: "UTC",
      },
    });
  });

  it.each([
    [5, "", "must be a JSON object"],
    [{ title: " " }, "title", "must not be empty"],
    [{ title: "x".repeat(101) }, "title", "must be at most 100 characters"],
    [{ logoUrl: "logo.png" }, "logoUrl", "is not a URL; write it whole, as in https://shop.example/health"],
    [{ statusUrl: 5 }, "statusUrl", "must be an http or https URL"],
    [{ links: [{ url: "https://shop.example" }] }, "links.0.label", "is required"],
    [
      { links: Array(11).fill({ label: "a", url: "https://a.example" }) },
      "links",
      "must have at most 10 entries",
    ],
    [{ publicMetrics: "yes" }, "publicMetrics", "must be true or false"],
    [
      { retentionDays: { checks: 13 } },
      "retentionDays.checks",
      "must be a whole number of days from 14 to 730",
    ],
    [
      { retentionDays: { incidents: 1.5 } },
      "retentionDays.incidents",
      "must be a whole number of days from 30 to 3660",
    ],
    [
      { heartbeatUrl: "ping.example" },
      "heartbeatUrl",
      "is not a URL; write it whole, as in https://hooks.example/alert, or {{secret.NAME}}",
    ],
    [{ plan: "enterprise" }, "plan", "must be free or paid"],
    [{ timeZone: "Mars/Olympus" }, "timeZone", "must be an IANA time zone, as in Europe/Berlin"],
    [{ colour: "red" }, "colour", "is not a known field; remove it or correct the spelling"],
  ])("%j: %s %s", (input, path, message) => {
    expect(parseSettings(input)).toEqual({ ok: false, faults: [{ path, message }] });
  });
});
