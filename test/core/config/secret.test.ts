import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  forbiddenReference,
  maskSecrets,
  referenceFault,
  resolveSecrets,
  secretNames,
} from "../../../src/core/config/secret.ts";

const secrets: Record<string, string> = { KEY: "k3y&value", ADMIN_TOKEN: "the-token" };
const lookup = (name: string) => secrets[name] ?? null;

describe("references to secrets", () => {
  it("are found anywhere in a text, each once", () => {
    expect(secretNames("a{{secret.A}}b{{ secret.B_2 }}{{secret.A}}")).toEqual(["A", "B_2"]);
  });

  it.each(["plain", "{{secret.A}}", "Bearer {{secret.A}}", "{ not a reference }"])(
    "%o can be used",
    (text) => {
      expect(referenceFault(text)).toBeNull();
    },
  );

  it.each([
    "{{secret.ADMIN_TOKEN}}",
    "{{ secret.ADMIN_TOKEN }}",
    "{{secret.}}",
    "{{env.A}}",
    "{{secret.A",
    "{{secret.a-b}}",
  ])("%o is refused with the fix", (text) => {
    expect(referenceFault(text)).toMatch(/\{\{secret\./);
  });

  it.each(['{"a":{"b":1}}', "{{secret.A}}", "{{ name }}"])("%o is forbidden to nobody", (text) => {
    expect(forbiddenReference(text)).toBeNull();
  });

  it("are filled in, and the value is put back where it could be shown", () => {
    const resolved = resolveSecrets("https://hooks.example/{{secret.KEY}}", lookup);
    if (!resolved.ok) throw new Error("expected a text");
    expect(resolved.text).toBe("https://hooks.example/k3y&value");
    expect(maskSecrets("404 at /k3y&value and /k3y%26value", resolved.used)).toBe(
      "404 at /{{secret.KEY}} and /{{secret.KEY}}",
    );
  });

  it("name the one that is missing, and never give the admin token", () => {
    expect(resolveSecrets("{{secret.NONE}}", lookup)).toEqual({ ok: false, missing: "NONE" });
    expect(resolveSecrets("{{secret.ADMIN_TOKEN}}", lookup)).toEqual({ ok: false, missing: "ADMIN_TOKEN" });
  });

  it("do not leave a value of four characters or more in a masked text", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!"{{secret.S}}".includes(value) && !`${before}{{secret.S}}${after}`.includes(value));
        expect(maskSecrets(before + value + after, new Map([["S", value]]))).not.toContain(value);
      }),
    );
  });
});
