/** An alert in words, for the channels that people read. */
import type { Severity } from "./headline.ts";

export interface Message {
  readonly severity: Severity;
  /** One line, with the cause. */
  readonly title: string;
  /** Plain text, one fact a line, the most important first. */
  readonly lines: readonly string[];
  /** To copy into a shell. */
  readonly commands: readonly string[];
  /** The failing answer's body start, only when the monitor's `alert.includeBody` put it into the alert. */
  readonly body: string | null;
  readonly links: readonly { readonly label: string; readonly url: string }[];
}
