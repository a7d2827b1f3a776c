/** What the checker finds wrong, named by kind. */
export const FAULT_KINDS = [
  "check missing",
  "check doubled",
  "check lost for no reason",
  "check from nowhere",
  "answer not in history",
  "wrong verdict",
  "target asked twice",
  "checked while paused",
  "day does not add up",
  "today does not add up",
  "outage missing",
  "outage invented",
  "incident counts do not add up",
  "incident left open",
  "alert missing",
  "alert unknown",
  "alert doubled",
  "alert out of order",
  "alert in quiet hours",
  "alert not sent",
  "alert changed under its id",
  "left over",
] as const;

export interface Fault {
  readonly kind: (typeof FAULT_KINDS)[number];
  readonly what: string;
}
