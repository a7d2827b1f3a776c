const LOOK_EVERY_MS = 1_000;

/** Calls back once when the process that started this one is gone. The look-out alone keeps no process alive. */
export function whenParentEnds(then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, LOOK_EVERY_MS);
  timer.unref();
}
