/** Calls `act` once the process that started this one is gone: SIGKILL tells nobody. Keeps nothing alive. */
export function whenParentIsGone(act: () => void): void;
