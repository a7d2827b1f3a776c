/** What on-call services have in common: an alert stays open there until something with the same key resolves it. */
import { cut } from "../core/words/cut.ts";
import type { Alert } from "./alert.ts";

/** One incident is one alert, however often it is told; the sample's is none. */
export function keyOf({ id, type, data }: Alert, max: number): string {
  return cut((type === "test" ? null : data.incident?.id) ?? id, max);
}

/** It is over when it is told, and nothing will come after it: it resolves itself, or someone stays paged for good. */
export function isOver({ type, data }: Alert): boolean {
  return type === "test" || type === "blip" || !data.incident?.id;
}
