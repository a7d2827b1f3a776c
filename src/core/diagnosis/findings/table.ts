/** All kinds of findings, one file each. To add one: its file and its line here. */
import { z } from "zod";
import type { ChartName } from "../charts.ts";
import { afterEvent } from "./after-event.ts";
import { answer } from "./answer.ts";
import { bystanders } from "./bystanders.ts";
import { colo } from "./colo.ts";
import { dayOfWeek } from "./day-of-week.ts";
import { hourOfDay } from "./hour-of-day.ts";
import { latencyWall } from "./latency-wall.ts";
import { load } from "./load.ts";
import { minuteOfHour } from "./minute-of-hour.ts";
import { monitorBefore } from "./monitor-before.ts";
import { oneInN } from "./one-in-n.ts";
import { periodicity } from "./periodicity.ts";
import { region } from "./region.ts";
import { sawtooth } from "./sawtooth.ts";
import { slowAround } from "./slow-around.ts";
import { together } from "./together.ts";

export const FINDINGS = [
  periodicity,
  minuteOfHour,
  hourOfDay,
  dayOfWeek,
  afterEvent,
  region,
  colo,
  bystanders,
  monitorBefore,
  together,
  oneInN,
  latencyWall,
  slowAround,
  sawtooth,
  load,
  answer,
] as const;

type Room = (typeof FINDINGS)[number];
type FindingKind = Room["kind"];

/** One statistical fact about a history, with its chance level. */
export type Finding = {
  readonly [R in Room as R["kind"]]: {
    readonly kind: R["kind"];
    readonly summary: string;
    /** Corrected for the number of patterns tried. */
    readonly pValue: number;
    readonly data: z.infer<R["data"]>;
  };
}[FindingKind];

export function chartOf(kind: FindingKind): ChartName {
  return FINDINGS.find((room) => room.kind === kind)?.chart ?? "latency";
}

const [first, ...others] = FINDINGS.map(({ kind, data }) =>
  z.object({ kind: z.literal(kind), summary: z.string(), pValue: z.number(), data }),
);
/** Of any finding, by its kind. */
export const findingSchema = z.discriminatedUnion("kind", [first!, ...others]);
