/** Between a kind's own form fields and its monitor: what they show, and what was typed into them. */
import type { Monitor, MonitorKind } from "../../../core/config/monitor.ts";
import { commaList, type FormValues, fieldValue, linesOf, numberOrText, textOrNull } from "./form.ts";
import { type KindField, OTHER_KINDS } from "./kind-fields.ts";

function part(monitor: Monitor, path: string): unknown {
  const [group, field] = path.split(".") as ["target" | "assert", string];
  return (monitor[group] as Record<string, unknown>)[field];
}

/** The values of a kind's own fields. */
export function kindValues(monitor: Exclude<Monitor, { kind: "http" }>): FormValues {
  return Object.fromEntries(
    OTHER_KINDS[monitor.kind].fields.map(({ path, writing }) => {
      const value = part(monitor, path);
      if (writing === "flag") return [path, value === true ? ["yes"] : []];
      return [
        path,
        [
          Array.isArray(value)
            ? value.join(writing === "numbers" ? ", " : "\n")
            : value === null
              ? ""
              : String(value),
        ],
      ];
    }),
  );
}

/** Who types the other way of saying when a job runs means it, without emptying the one that is stored. */
export function whenItRuns(values: FormValues, stored: Monitor): FormValues {
  if (stored.kind !== "heartbeat") return values;
  const kept = kindValues(stored);
  const ways = ["target.everyMinutes", "target.cron"];
  if (ways.some((path) => textOrNull(values, path) === null)) return values;
  const unchanged = ways.filter((path) => fieldValue(values, path).trim() === fieldValue(kept, path));
  return unchanged.length === 1 ? { ...values, [unchanged[0]!]: [""] } : values;
}

/** What a kind's own fields give to the schema. */
export function kindInput(
  kind: Exclude<MonitorKind, "http">,
  values: FormValues,
): { target: object; assert: object } {
  const input: Record<"target" | "assert", Record<string, unknown>> = { target: {}, assert: {} };
  for (const field of OTHER_KINDS[kind].fields) {
    const [group, name] = field.path.split(".") as ["target" | "assert", string];
    input[group][name] = readField(field, values);
  }
  return input;
}

function readField({ path, writing }: KindField, values: FormValues): unknown {
  switch (writing) {
    case "text":
      return fieldValue(values, path).trim() || undefined;
    case "line":
      return textOrNull(values, path);
    case "number":
      return numberOrText(values, path) ?? (path.startsWith("assert.") ? null : undefined);
    case "numbers":
      return commaList(values, path).map((item) => (/^\d+$/.test(item) ? Number(item) : item));
    case "flag":
      return fieldValue(values, path) === "yes";
    case "choice": {
      const value = fieldValue(values, path);
      return value === "true" ? true : value === "false" ? false : value || undefined;
    }
    case "lines": {
      if (path === "target.send") return fieldValue(values, path).replace(/\r?\n/g, "\r\n") || null;
      const lines = linesOf(values, path);
      return lines.length === 0 && path.endsWith("equals") ? null : lines;
    }
    default:
      return writing satisfies never;
  }
}
