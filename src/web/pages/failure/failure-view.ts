/** One failing check with its evidence: the failure of design section 6, times in epoch ms. */
import type { Attribution } from "../../../core/attribution/attribution.ts";
import type { BodyStart, FailureType, Header, Redirect, Region } from "../../../core/reading.ts";
import type { Hop, Verdict } from "../../../core/verdict.ts";

export interface FailureView {
  readonly id: string;
  readonly monitor: string;
  readonly at: number;
  readonly region: Region;
  readonly colo: string | null;
  readonly attempt: number;
  readonly incident: string | null;
  readonly verdict: Verdict;
  readonly failure: { readonly type: FailureType; readonly hop: Hop };
  /** Null when the evidence is gone and only the summary was kept. */
  readonly attribution: Attribution | null;
  readonly request: FailureRequest | null;
  readonly reading: FailureReading | null;
  readonly lastGood: LastGoodView | null;
}

export interface FailureRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
}

export interface FailureReading {
  readonly status: number | null;
  readonly statusText: string;
  readonly httpVersion?: string | undefined;
  readonly headersMs: number | null;
  readonly latencyMs: number;
  readonly headers: readonly Header[];
  readonly body: BodyStart | null;
  readonly redirects: readonly Redirect[];
  readonly error?: { readonly name: string; readonly message: string } | null | undefined;
}

export interface LastGoodView {
  readonly at: number;
  readonly latencyMs: number;
  readonly headers: readonly Header[];
}
