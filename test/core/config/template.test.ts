import { describe, expect, it } from "vitest";
import { renderTemplate, templateFault } from "../../../src/core/config/channel/template.ts";

const HEADERS = Array.from({ length: 100 }, (_, index) => [`x-${index}`, "v".repeat(160)]);
const head = { id: "i", type: "outage.opened", timestamp: "t", title: "t", text: "t", severity: "critical" };

describe("a template that names an object again and again", () => {
  it("is used as long as its values are small, and says so when a target makes them large", () => {
    const template = `{"x":"{{#data.list}}${"{{data}}".repeat(1000)}{{/data.list}}"}`;
    expect(templateFault(template)).toBeNull();
    const data = { headers: HEADERS, list: [1, 2, 3, 4, 5, 6, 7, 8] };
    expect(renderTemplate(template, { ...head, data })).toEqual({
      ok: false,
      fault: "it makes more than 1000000 characters",
    });
  });
});
