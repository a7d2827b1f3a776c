/** What one kind of finding is: its numbers, the chart that shows it, and how it is read off a profile. */
import type { z } from "zod";
import type { ChartName } from "../charts.ts";
import type { Levels } from "../levels.ts";
import type { Profile } from "../profile.ts";

interface Found<Data> {
  readonly summary: string;
  /** Before the correction for the number of patterns tried. */
  readonly pValue: number;
  readonly data: Data;
}

interface FindingRoom<Kind extends string, Schema extends z.ZodType> {
  readonly kind: Kind;
  /** Minutes are UTC minutes, hours 0…23 UTC, weekdays 0 (Sunday)…6, times epoch ms. */
  readonly data: Schema;
  readonly chart: ChartName;
  readonly find: (profile: Profile, levels: Levels) => readonly Found<z.infer<Schema>>[];
}

/** Ties the kind's numbers to its schema. */
export function finding<const Kind extends string, Schema extends z.ZodType>(
  room: FindingRoom<Kind, Schema>,
): FindingRoom<Kind, Schema> {
  return room;
}
