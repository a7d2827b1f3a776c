import { describe, expect, it } from "vitest";
import { receive } from "../../src/probe/tcp/receive.ts";

/** A byte a read; then the end, or what is thrown. */
function dripping(text: string, failure: Error | null = null) {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return async (): Promise<Uint8Array | null> => {
    if (at < bytes.length) return bytes.slice(at, ++at);
    if (failure !== null) throw failure;
    return null;
  };
}
const LATE = Object.assign(new Error("too late"), { name: "TimeoutError" });
const says = (wanted: string, looked: { bytes: number } = { bytes: 0 }) => ({
  meets: (bytes: Uint8Array): boolean => {
    looked.bytes += bytes.byteLength;
    return new TextDecoder().decode(bytes).includes(wanted);
  },
  looked,
});

describe("what a server says", () => {
  it("is known as soon as it is said, however it is split", async () => {
    const { meets } = says("READY");
    const received = await receive(dripping("220 READY and more that nobody waits for"), meets);
    expect(new TextDecoder().decode(received.bytes)).toBe("220 READY");
    expect(received).toMatchObject({ matched: true, timedOut: false });
  });

  it.each([
    ["its end", null, false],
    ["the deadline", LATE, true],
  ])("is looked at once more at %s, when it came in drips", async (_, end, timedOut) => {
    const { meets } = says("at last");
    const received = await receive(dripping(`${"x".repeat(20_000)}at last`, end), meets);
    expect(received).toMatchObject({ matched: true, timedOut });
  });

  it("in 64 KiB of drips is looked at a few times, and no more of it", async () => {
    const { meets, looked } = says("never");
    const received = await receive(dripping("x".repeat(70_000)), meets);
    expect(received).toMatchObject({ matched: false, bytes: { byteLength: 65_536 } });
    expect(looked.bytes).toBeLessThan(1_000_000);
  });
});
