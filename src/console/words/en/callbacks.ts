export const callbacks = {
  title: "Callbacks",
  about: "Promises to ring callers back.",
  promised: "Promised",
  anybody: "anybody",
  state: "State",
  none: "No callbacks",
  noneHint: "A caller who presses 2 while their rep is busy is promised one.",
} as const;

export const deadLetters = {
  title: "Given up",
  none: "Nothing was given up.",
  job: "What",
  error: "Why",
} as const;
