/** How targets and receivers behave over the time of a run: spells, by a seed. */
import { Random } from "../bench-diagnosis/random.ts";
import { chance } from "../demo/random.ts";
import type { Act, Outside, Reply } from "./world.ts";

const MINUTE_MS = 60_000;

interface Spell<T> {
  readonly from: number;
  readonly to: number;
  readonly what: T;
}

/** Kinds of misbehaviour of a target in one of its spells. */
type Trouble = "502" | "503" | "wrong" | "hang" | "reset" | "stall" | "loop" | "flood" | "slow" | "brief";

/** A monitor and what its target may do; `regions` that a spell of it may concern, all at once when it names none. */
export interface Character {
  readonly id: string;
  readonly troubles: readonly Trouble[];
  /** Minutes between two spells, and of one, on average. */
  readonly everyMinutes: number;
  readonly lastsMinutes: number;
  /** Single requests out of thousands that fail for no reason. */
  readonly stray: number;
  readonly inOneRegion?: readonly string[];
}

interface TargetSpell {
  readonly trouble: Trouble;
  readonly region: string | null;
}

/** Receivers that have bad times, and how bad. */
export interface Manners {
  readonly channel: string;
  readonly everyMinutes: number;
  readonly lastsMinutes: number;
  readonly replies: readonly Reply[];
}

export function outsideOf(
  seed: number,
  span: { readonly from: number; readonly to: number },
  characters: readonly Character[],
  manners: readonly Manners[],
): Outside {
  const targets = new Map(characters.map((one) => [one.id, targetSpells(seed, span, one)]));
  const receivers = new Map(manners.map((one) => [one.channel, receiverSpells(seed, span, one)]));
  const strays = new Map(characters.map(({ id, stray }) => [id, stray]));
  return {
    actOf: (checkId, at) => {
      const [monitor = "", minute = "", region = "", attempt = ""] = checkId.split(".");
      const latencyMs = 30 + Math.floor(200 * chance(`${seed} latency`, at, hashed(checkId)));
      const spell = targets.get(monitor)?.find(({ from, to }) => from <= at && at < to);
      if (spell && (spell.what.region === null || spell.what.region === region))
        return actIn(spell.what.trouble, latencyMs);
      const isStray =
        chance(`${seed} stray ${monitor} ${minute} ${region} ${attempt}`) < (strays.get(monitor) ?? 0) / 1000;
      return isStray
        ? actIn("502", latencyMs)
        : { kind: "answer", status: 200, latencyMs, body: `fine, ${checkId}` };
    },
    replyOf: (channel, at) =>
      receivers.get(channel)?.find(({ from, to }) => from <= at && at < to)?.what ?? {
        status: 204,
        latencyMs: 80,
      },
  };
}

function actIn(trouble: Trouble, latencyMs: number): Act {
  switch (trouble) {
    case "502":
    case "brief":
      return { kind: "answer", status: 502, latencyMs };
    case "503":
      return { kind: "answer", status: 503, latencyMs, body: "busy" };
    case "wrong":
      return { kind: "answer", status: 200, latencyMs, body: "an error page with a good status" };
    case "slow":
      return { kind: "answer", status: 200, latencyMs: 3_000 + latencyMs, body: "fine, after a while" };
    case "hang":
      return { kind: "hang" };
    case "reset":
      return { kind: "reset", latencyMs };
    case "stall":
      return { kind: "stall", status: 200, latencyMs };
    case "loop":
      return { kind: "loop", latencyMs };
    case "flood":
      return { kind: "flood", status: 502, latencyMs };
    default:
      return trouble satisfies never;
  }
}

function targetSpells(
  seed: number,
  span: { readonly from: number; readonly to: number },
  { id, troubles, everyMinutes, lastsMinutes, inOneRegion }: Character,
): Spell<TargetSpell>[] {
  if (troubles.length === 0) return [];
  const random = new Random(seed + hashed(id));
  return spells(random, span, everyMinutes, lastsMinutes, () => {
    const trouble = random.pick(troubles);
    const region = inOneRegion && random.chance(0.6) ? random.pick(inOneRegion) : null;
    // A brief one is over before the next minute.
    const ms = trouble === "brief" ? random.whole(1_500, 20_000) : null;
    return { what: { trouble, region }, ms };
  });
}

function receiverSpells(
  seed: number,
  span: { readonly from: number; readonly to: number },
  { channel, everyMinutes, lastsMinutes, replies }: Manners,
): Spell<Reply>[] {
  const random = new Random(seed + hashed(channel));
  return spells(random, span, everyMinutes, lastsMinutes, () => ({ what: random.pick(replies), ms: null }));
}

function spells<T>(
  random: Random,
  { from, to }: { readonly from: number; readonly to: number },
  everyMinutes: number,
  lastsMinutes: number,
  make: () => { readonly what: T; readonly ms: number | null },
): Spell<T>[] {
  const made: Spell<T>[] = [];
  for (let at = from; at < to; ) {
    at += random.exponential(everyMinutes) * MINUTE_MS;
    const { what, ms } = make();
    // Most begin in the middle of a minute; those that a probe should meet begin on it.
    const start = ms === null ? at : Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const end = Math.min(start + (ms ?? random.exponential(lastsMinutes) * MINUTE_MS), to);
    if (start < to) made.push({ from: start, to: end, what });
    at = end;
  }
  return made;
}

function hashed(text: string): number {
  return Math.floor(chance(text) * 1_000_000);
}
