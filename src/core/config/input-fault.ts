import type { z } from "zod";

/** One fault in what a user gave: a dotted path (`target.timeoutMs`, `regions.0`; empty for the whole) and the fix. */
export interface InputFault {
  readonly path: string;
  readonly message: string;
}

/** zod's issues as {@link InputFault}s, one for each. */
export function inputFaults(error: z.ZodError): InputFault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") return [{ path: path.join("."), message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...path, key].join("."),
      message: "is not a known field; remove it or correct the spelling",
    }));
  });
}
