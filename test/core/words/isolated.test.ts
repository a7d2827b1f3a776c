import { expect, it } from "vitest";
import { isolated } from "../../../src/core/words/isolated.ts";

it.each([
  ["Shop", "Shop"],
  ["日本語のサービス", "日本語のサービス"],
  ["متجر", "\u2068متجر\u2069"],
  ["חנות", "\u2068חנות\u2069"],
  ["Shop\u202egnp.exe", "\u2068Shopgnp.exe\u2069"],
  ["a\u2069\u202eb", "\u2068ab\u2069"],
])("a name that turns the direction of a line does so no further: %j", (name, shown) => {
  expect(isolated(name)).toBe(shown);
});
