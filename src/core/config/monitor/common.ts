/** What every kind of monitor has, with its defaults and limits. */
import { z } from "zod";
import { REGIONS } from "../../check/reading.ts";
import { flag, label, list, regexSource, slug, wholeNumber } from "../schema-parts.ts";

const recheckSchema = z.strictObject(
  { afterSeconds: list(wholeNumber(1, 30), 4) },
  { error: "must be an object" },
);

const evidenceSchema = z.strictObject(
  {
    body: z.enum(["full", "head", "off"], { error: "must be one of full, head, off" }).default("full"),
    redact: list(regexSource, 20).default([]),
  },
  { error: "must be an object" },
);

const threshold = z.tuple([wholeNumber(1, 1000), wholeNumber(1, 10_080)], {
  error: "must be [blips, minutes], as in [3, 60]",
});

const alertSchema = (outageAfter: number) =>
  z
    .strictObject(
      {
        channels: list(slug, 50).nullable().default(null),
        outageAfter: wholeNumber(1, 100).default(outageAfter),
        quorum: z
          .union([z.literal("majority"), wholeNumber(1, 11)], {
            error: 'must be "majority" or a whole number from 1 to 11',
          })
          .default("majority"),
        intermittent: list(threshold, 10).default([
          [3, 60],
          [4, 1440],
          [5, 10_080],
        ]),
        quietMinutes: wholeNumber(1, 10_080).default(120),
        remindMinutes: wholeNumber(1, 10_080).nullable().default(null),
        escalateMinutes: wholeNumber(1, 10_080).nullable().default(null),
        escalateTo: list(slug, 50).default([]),
        duringIntermittent: z
          .enum(["delay", "page"], { error: "must be delay or page" })
          .default("delay")
          .meta({
            description:
              "An outage inside an open intermittent: delay alerts until it outlasts twice the median blip (5 minutes at most), or page at once",
          }),
        includeBody: flag.default(false),
      },
      { error: "must be an object" },
    )
    .superRefine(({ escalateMinutes, escalateTo }, ctx) => {
      if ((escalateMinutes === null) === (escalateTo.length === 0)) return;
      const path = [escalateMinutes === null ? "escalateMinutes" : "escalateTo"];
      ctx.addIssue({
        code: "custom",
        path,
        message: "is required: escalateMinutes and escalateTo go together",
      });
    });

const MAX_PARENTS = 20;

/** `intervalMinutes` and `outageAfter`: the defaults of the kind. */
export const commonFields = (intervalMinutes: number, outageAfter = 2) => ({
  id: slug,
  name: label(200).min(1, { error: "must not be empty" }).optional(),
  group: label(100).nullable().default(null),
  enabled: flag.default(true),
  public: flag.default(true),
  intervalMinutes: wholeNumber(1, 1440).default(intervalMinutes),
  regions: list(z.enum(REGIONS, { error: `must be one of ${REGIONS.join(", ")}` }), 11)
    .min(1, { error: 'must have at least one entry; "auto" is the default' })
    .default(["auto"]),
  objective: z
    .number({ error: "must be a number from 0.5 to 0.99999" })
    .min(0.5, { error: "must be a number from 0.5 to 0.99999" })
    .max(0.99999, { error: "must be a number from 0.5 to 0.99999" })
    .default(0.999),
  dependsOn: list(slug, MAX_PARENTS).default([]).meta({
    description:
      "Monitors without which this one can't work: while one of them is down, alerts of this one are grouped under its alert",
  }),
  recheck: recheckSchema.optional(),
  evidence: evidenceSchema.prefault({}),
  alert: alertSchema(outageAfter).prefault({}),
});

export const timeoutMs = wholeNumber(100, 30_000).default(10_000);

interface Common {
  readonly id: string;
  readonly name?: string | undefined;
  readonly regions: readonly string[];
  readonly dependsOn: readonly string[];
  readonly alert: { readonly quorum: number | "majority" };
  readonly recheck?: { readonly afterSeconds: number[] } | undefined;
}

/** What one field says of another. */
export function commonRules(monitor: Common, ctx: z.RefinementCtx): void {
  if (new Set(monitor.regions).size !== monitor.regions.length)
    ctx.addIssue({ code: "custom", path: ["regions"], message: "must not name a region twice" });
  monitor.dependsOn.forEach((parent, index) => {
    const twice = monitor.dependsOn.indexOf(parent) < index;
    const message = twice ? "names a monitor twice" : "must not be the monitor itself";
    if (twice || parent === monitor.id) ctx.addIssue({ code: "custom", path: ["dependsOn", index], message });
  });
  if (typeof monitor.alert.quorum === "number" && monitor.alert.quorum > monitor.regions.length)
    ctx.addIssue({
      code: "custom",
      path: ["alert", "quorum"],
      message: `must be at most the number of regions (${monitor.regions.length})`,
    });
  const after = monitor.recheck?.afterSeconds ?? [];
  if (after.some((second, index) => index > 0 && second <= after[index - 1]!))
    ctx.addIssue({
      code: "custom",
      path: ["recheck", "afterSeconds"],
      message: "must rise from entry to entry",
    });
}

/** Defaults that depend on other fields. `repeatable`: asking again does no harm. */
export function withDerived<T extends Common>(
  monitor: T,
  repeatable: boolean,
): Omit<T, "name" | "recheck"> & { name: string; recheck: { afterSeconds: number[] } } {
  return {
    ...monitor,
    name: monitor.name ?? monitor.id,
    recheck: monitor.recheck ?? { afterSeconds: repeatable ? [2, 5, 10, 20] : [] },
  };
}
