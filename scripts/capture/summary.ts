/** What the thresholds hold: shares over the captures, the reported answers and the held-out products. */
import thresholds from "../bench/thresholds.json" with { type: "json" };
import { type ReportScore, readReported, scoreReported } from "./answers.ts";
import { isHeldBack, readCaptures } from "./captures.ts";
import { holdOut } from "./hold-out.ts";
import { type Score, score } from "./score.ts";

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly target: number;
  readonly n: number;
  readonly kept: boolean;
}

function share<T>(of: readonly T[], holds: (one: T) => boolean): number {
  return of.length === 0 ? 0 : of.filter(holds).length / of.length;
}

function atLeast(name: string, value: number, target: number, n: number): Measure {
  return { name, value, target, n, kept: value >= target };
}

function atMost(name: string, value: number, target: number, n: number): Measure {
  return { name, value, target, n, kept: value <= target };
}

function ofCaptures(set: "own" | "shared"): Measure[] {
  const { captures } = thresholds.attribution;
  const scores: readonly Score[] = readCaptures(set)
    .filter((capture) => capture.surfaced && capture.fault !== "ok" && isHeldBack(capture.name))
    .map((capture) => score(capture));
  const n = scores.length;
  const title = `${set} captures, held back`;
  return [
    atLeast(
      `${title}: product`,
      share(scores, (one) => one.product),
      captures.product,
      n,
    ),
    atLeast(
      `${title}: role or honestly unknown`,
      share(scores, (one) => one.role),
      captures.role,
      n,
    ),
    atLeast(
      `${title}: cause right or listed`,
      share(scores, (one) => one.cause !== "wrong"),
      captures.cause,
      n,
    ),
    atMost(
      `${title}: loudly wrong`,
      share(scores, (one) => one.confidentlyWrong),
      captures.loud,
      n,
    ),
  ];
}

/** The shared captures of single gateways, each with what the same gateway and application answer when all is well. */
function byLastGood(): Measure[] {
  const all = readCaptures("shared");
  const good = new Map(
    all.filter(({ fault }) => fault === "ok").map((capture) => [capture.gateway, capture]),
  );
  const scores = all
    .filter(
      ({ surfaced, fault, chain, gateway }) => surfaced && fault !== "ok" && !chain && good.has(gateway),
    )
    .map((capture) => score(capture, good.get(capture.gateway)));
  const { roleByLastGood } = thresholds.attribution.captures;
  const named = share(scores, (one) => one.named);
  return [
    atLeast("shared captures with their last good answer: role named", named, roleByLastGood, scores.length),
  ];
}

function ofReported(title: string, scores: readonly ReportScore[]): Measure[] {
  const { reported } = thresholds.attribution;
  const n = scores.length;
  const causes = scores.filter(({ cause }) => cause !== null);
  return [
    atLeast(
      `${title}: side`,
      share(scores, (one) => one.side === "right"),
      reported.side,
      n,
    ),
    atLeast(
      `${title}: product`,
      share(scores, (one) => one.product),
      reported.product,
      n,
    ),
    atLeast(
      `${title}: a right cause among four`,
      share(causes, (one) => one.cause === true),
      reported.cause,
      causes.length,
    ),
    atMost(
      `${title}: loudly wrong`,
      share(scores, (one) => one.loudAuthor || one.loudCause),
      reported.loud,
      n,
    ),
  ];
}

export function measures(): Measure[] {
  const reported = readReported().map((answer) => scoreReported(answer));
  const held = holdOut();
  const { heldOutProducts } = thresholds.attribution;
  return [
    ...ofCaptures("own"),
    ...ofCaptures("shared"),
    ...byLastGood(),
    ...ofReported(
      "reported answers",
      reported.filter(({ answer }) => !isHeldBack(answer.name)),
    ),
    ...ofReported(
      "reported answers, held back",
      reported.filter(({ answer }) => isHeldBack(answer.name)),
    ),
    atLeast(
      "products held out: side or honestly unknown",
      share(held, (one) => one.honest),
      heldOutProducts.role,
      held.length,
    ),
    atLeast(
      "products held out: side named",
      share(held, (one) => one.named),
      heldOutProducts.named,
      held.length,
    ),
    atMost(
      "products held out: loudly wrong",
      share(held, (one) => one.loud),
      heldOutProducts.loud,
      held.length,
    ),
  ];
}
