const checkEveryMs = 250;

/** Calls `act` once the process that started this one is gone: SIGKILL tells nobody. Keeps nothing alive. */
export function whenParentIsGone(act) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, checkEveryMs);
  timer.unref();
}
