/**
 * Rules for what is saved from now on. They are no part of the schema, which also reads what is stored: a monitor that
 * was accepted once is still checked.
 */
import type { InputFault } from "../input-fault.ts";
import { jsonPathTooCostly } from "../json-path.ts";
import type { Monitor, MonitorOf } from "../monitor.ts";
import { pattern } from "../pattern.ts";

/** Instructions of one compiled pattern; an ordinary one has 10 to 50. */
const MAX_PATTERN_SIZE = 1000;
/** Of all patterns of `evidence.redact` together: each runs over every header and body that is kept. */
const MAX_REDACT_SIZE = 2000;

export function inputRuleFaults(monitor: Monitor): InputFault[] {
  const own = monitor.kind === "http" ? [...bodilessMethod(monitor), ...costlyPaths(monitor)] : [];
  return [...own, ...largePatterns(monitor)];
}

/** An answer to HEAD has no body (RFC 9110, 9.3.2), so that any demand on one would never be met. */
function bodilessMethod({ target, assert }: MonitorOf<"http">): InputFault[] {
  if (target.method !== "HEAD") return [];
  const asked = (["bodyContains", "bodyMatches", "json"] as const).filter((field) => assert[field]?.length);
  return asked.map((field) => ({
    path: `assert.${field}`,
    message: "asks for a body, which an answer to HEAD never has; use target.method GET",
  }));
}

interface Source {
  readonly path: string;
  readonly source: string;
}

function patternsOf(monitor: Monitor): Source[] {
  const asked = (path: string, source: string | null): Source[] =>
    source === null ? [] : [{ path, source }];
  if (monitor.kind === "tcp") return asked("assert.receives", monitor.assert.receives);
  if (monitor.kind !== "http") return [];
  const { bodyMatches, header, json } = monitor.assert;
  return [
    ...asked("assert.bodyMatches", bodyMatches),
    ...Object.entries(header).flatMap(([name, expected]) =>
      typeof expected === "object" && "matches" in expected
        ? asked(`assert.header.${name}.matches`, expected.matches)
        : [],
    ),
    ...json.flatMap(({ matches }, index) => asked(`assert.json.${index}.matches`, matches ?? null)),
  ];
}

function largePatterns(monitor: Monitor): InputFault[] {
  const { evidence } = monitor;
  const sources = [
    ...patternsOf(monitor),
    ...evidence.redact.map((source, index) => ({ path: `evidence.redact.${index}`, source })),
  ];
  const large = sources.filter(({ source }) => pattern(source).size > MAX_PATTERN_SIZE);
  const redactSize = evidence.redact.reduce((sum, source) => sum + pattern(source).size, 0);
  const fix = "shorten its repetitions, as in x{1,20}";
  return [
    ...large.map(({ path, source }) => ({
      path,
      message: `is too large (${pattern(source).size} instructions, at most ${MAX_PATTERN_SIZE}); ${fix}`,
    })),
    ...(large.length === 0 && redactSize > MAX_REDACT_SIZE
      ? [
          {
            path: "evidence.redact",
            message: `is too large (${redactSize} instructions in all, at most ${MAX_REDACT_SIZE}); ${fix}`,
          },
        ]
      : []),
  ];
}

function costlyPaths({ assert }: MonitorOf<"http">): InputFault[] {
  return assert.json.flatMap(({ path }, index) => {
    const message = jsonPathTooCostly(path);
    return message === null ? [] : [{ path: `assert.json.${index}.path`, message }];
  });
}
