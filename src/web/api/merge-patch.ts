import { z } from "zod";
import { isDeeperThan, MAX_JSON_DEPTH } from "../../core/config/json-depth.ts";

/** A body to merge, or one whose fields are looked at later: nested no deeper than it can be walked. */
export const looseObject = z
  .record(z.string(), z.unknown(), { error: "must be a JSON object" })
  .superRefine((body, ctx) => {
    for (const [name, value] of Object.entries(body))
      if (isDeeperThan(value, MAX_JSON_DEPTH))
        ctx.addIssue({
          code: "custom",
          path: [name],
          message: `must be nested at most ${MAX_JSON_DEPTH} levels deep`,
        });
  });

/** RFC 7396: null removes, objects merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else define(merged, name, mergePatch(merged[name], value));
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `__proto__` is a name like any other in JSON. */
function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
