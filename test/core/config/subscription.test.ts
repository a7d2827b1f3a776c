import { describe, expect, it } from "vitest";
import { addressOf, admitted, type Mailed, mailboxName } from "../../../src/core/config/subscription.ts";

const T = 1_790_000_000_000;
const HOUR = 3_600_000;

describe("a subscriber's address", () => {
  it.each([
    ["you@example.com", "you@example.com"],
    [" You@Example.COM ", "you@example.com"],
    ["you+status@example.co.uk", "you+status@example.co.uk"],
    ["You <you@example.com>", null],
    ["<you@example.com>", null],
    ["you@example.com, me@example.com", null],
    ["you@example.com\r\nBcc: me@example.com", null],
    ["you@localhost", null],
    ["you", null],
    ["", null],
    [`${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.example`, null],
  ])("%j is %j", (text, address) => {
    expect(addressOf(text)).toBe(address);
  });
});

describe("confirmations", () => {
  const many = (count: number, at: number): Mailed[] =>
    Array.from({ length: count }, (_, index) => [at, 100 + index]);

  it.each<[string, Mailed[], boolean]>([
    ["the first", [], true],
    ["the twentieth of the hour", many(19, T - 1000), true],
    ["the twenty-first of the hour", many(20, T - 1000), false],
    ["one after an hour with twenty", many(20, T - HOUR), true],
    ["a second one to the same address within an hour", [[T - HOUR + 1, 7]], false],
    ["a second one to the same address after an hour", [[T - HOUR, 7]], true],
    [
      "a fourth one to the same address in a day",
      [
        [T - 20 * HOUR, 7],
        [T - 9 * HOUR, 7],
        [T - 3 * HOUR, 7],
      ],
      false,
    ],
    [
      "one to the same address the day after",
      [
        [T - 24 * HOUR, 7],
        [T - 9 * HOUR, 7],
        [T - 3 * HOUR, 7],
      ],
      true,
    ],
  ])("%s", (_name, mailed, isAdmitted) => {
    expect(admitted(mailed, 7, T) !== null).toBe(isAdmitted);
  });

  it("are remembered for a day", () => {
    expect(
      admitted(
        [
          [T - 24 * HOUR, 1],
          [T - HOUR, 2],
        ],
        3,
        T,
      ),
    ).toEqual([
      [T - HOUR, 2],
      [T, 3],
    ]);
  });
});

it.each([
  ["you@example.com", "you@example.com"],
  ["you+a+b@example.com", "you@example.com"],
  ["+you@example.com", "+you@example.com"],
])("%s is mailed as often as %s", (address, mailbox) => {
  expect(mailboxName(address)).toBe(mailbox);
});
