import type { Choice } from "./field.tsx";

/** The empty value means all monitors. */
export function monitorChoices(ids: readonly string[]): Choice[] {
  return [{ value: "", label: "all monitors" }, ...ids.map((id) => ({ value: id, label: id }))];
}
