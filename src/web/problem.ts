/** RFC 9457 problem details: the one shape of every error that leaves the Worker. */
import type { InputFault } from "../core/config/input-fault.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Thrown by a handler to answer with a problem; app.ts catches it once. `detail` says what to do about it. */
export class Problem extends Error {
  readonly status: number;
  readonly faults: readonly InputFault[] | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    {
      faults = null,
      headers = {},
    }: { faults?: readonly InputFault[] | null; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.faults = faults;
    this.headers = headers;
  }
}

export function notFound(what: string, id: string): Problem {
  return new Problem(404, `There is no ${what} with the id "${id}".`);
}

/** 422 with the path of each fault; the first one is repeated in `detail` for whoever reads only that. */
export function invalid(faults: readonly InputFault[]): Problem {
  const [first] = faults;
  const rest = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const where = first === undefined || first.path === "" ? "The input" : first.path;
  return new Problem(422, `${where} ${first?.message ?? "is not valid"}${rest}.`, { faults });
}

/** `type` is about:blank, so by RFC 9457 (4.2.1) the title is the status's own phrase. */
export function problemResponse(problem: Problem): Response {
  const body = {
    type: "about:blank",
    title: TITLES[problem.status] ?? "Error",
    status: problem.status,
    detail: problem.message,
    ...(problem.faults === null ? {} : { errors: problem.faults }),
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: {
      ...problem.headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    },
  });
}
