/** Causes that the failures name themselves, by their type or by what the gateway says. */
import type { Cause } from "../diagnosis.ts";
import type { Profile } from "../profile.ts";
import type { Says } from "../says.ts";
import type { Shape } from "../shape.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

interface Named {
  readonly cause: Cause;
  readonly says: readonly Says[];
  readonly weight: number;
  /** Taken off when a pattern in time or place explains more than the name does. */
  readonly yields: number;
  readonly summary: string;
  readonly words: string;
}

const NAMED: readonly Named[] = [
  {
    cause: "dns-resolution",
    says: ["dns"],
    weight: 8,
    yields: 0.5,
    summary: "A name does not resolve: the gateway's upstream name, or the site's own at the edge.",
    words: "name look-ups",
  },
  {
    cause: "tls",
    says: ["tls"],
    weight: 8,
    yields: 0.5,
    summary: "The TLS handshake or the certificate fails.",
    words: "TLS failures",
  },
  {
    cause: "rate-limited",
    says: ["rate-limited"],
    weight: 8,
    yields: 0.5,
    summary: "The probe is being limited or challenged, not the service down.",
    words: "429s, 403s or challenges",
  },
  {
    cause: "content-error",
    says: ["content"],
    weight: 8,
    yields: 0.5,
    summary: "The status is fine and the content is wrong.",
    words: "answers whose content did not hold",
  },
  {
    cause: "no-healthy-upstream",
    says: ["no-healthy"],
    weight: 7.5,
    yields: 1.5,
    summary: "The gateway itself says that it has no live backend.",
    words: 'the gateway\'s own "no healthy backend"',
  },
  {
    cause: "app-error",
    says: ["app"],
    weight: 6.5,
    yields: 2.5,
    summary: "The application answers with its own error; the gateway only passes it on.",
    words: "the application's own errors",
  },
];

export function inAnswer(profile: Profile, shape: Shape): Suspect[] {
  const named = NAMED.map((one) => nameSuspect(one, profile, shape)).filter((one) => one !== null);
  const limit = connectionLimit(profile, shape);
  return limit === null ? named : [...named, limit];
}

function nameSuspect(named: Named, profile: Profile, shape: Shape): Suspect | null {
  const share = profile.share(...named.says);
  const failures = Math.round(share * profile.count);
  if (failures < 3 || share < 0.25) return null;
  const pattern =
    shape.timed ||
    shape.loaded ||
    shape.ramped ||
    shape.local ||
    (shape.alone && profile.activeRate.low > 0.035);
  return suspect(
    named.cause,
    named.summary,
    [
      clue(
        named.weight * Math.min(1, share / 0.8) - 1.5 * Math.max(0, 5 - failures),
        `${failures} of ${profile.count} failures are ${named.words}`,
      ),
      when(share < 0.6, -2, `${percent(1 - share)} of the failures are something else`),
      when(pattern, -named.yields, "a pattern in time, place or share says more than the answer does"),
    ],
    (failure) => named.says.includes(failure.says),
  );
}

function connectionLimit(profile: Profile, shape: Shape): Suspect | null {
  const said = profile.share("limit");
  const refusals = profile.share("unavailable") * shape.fast;
  const { load } = profile;
  const loadP = load !== null && load.swing >= 1.08 && load.meanRank > 0.6 ? load.pValue : 1;
  if (said < 0.25 && (refusals < 0.5 || loadP >= 0.05)) return null;
  return suspect(
    "connection-limit",
    "A limit on connections or a full queue turns requests away.",
    [
      when(
        said >= 0.25,
        7 * Math.min(1, said / 0.8),
        `the gateway names a limit in ${percent(said)} of the failures`,
      ),
      when(refusals >= 0.5, 3, `${percent(refusals)} are immediate 503s`),
      either(
        loadP < 0.05,
        clue(strength(loadP, 4.5), "they come in the busy hours"),
        clue(-0.5, "they do not keep to busy hours"),
      ),
      when(
        (profile.folds.best?.pValue ?? 1) < 1e-4 && (profile.folds.best?.pValue ?? 1) < loadP,
        said > 0.5 ? -1 : -4,
        "the failures keep to the minute",
      ),
      when(shape.local, -1, "one region only"),
    ],
    (failure) => failure.says === "limit" || (said < 0.25 && failure.says === "unavailable"),
  );
}
