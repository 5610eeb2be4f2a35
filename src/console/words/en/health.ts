export const health = {
  good: "Works",
  bad: "Needs attention",
  silent: "Nothing heard yet",
  lastEvent: "Last event:",
  hints: "What to set up at the phone system",
  errors: "Failures of the last hour:",
  problems: {
    "router-off": "The phone system has switched its router off: calls go to the default target.",
    "router-gone": "Its router is gone at the phone system: set the line up there again.",
    "router-differs":
      "Its router was changed at the phone system; it is mended as soon as that is possible.",
    "webhook-off": "The phone system has switched its webhook off: nothing is heard of calls.",
    "webhook-gone": "Its webhook is gone at the phone system: nothing is heard of calls.",
    "subscription-gone": "Its subscription is gone at the phone system: nothing is heard of calls.",
    "key-revoked": "The phone system no longer takes the API key: connect it again with a new one.",
    "wrong-secret":
      "Requests come with a wrong secret and are refused: set it anew at the phone system.",
    "error-budget":
      "Half of the failures that the phone system allows have happened; after the rest it stops asking.",
  },
} as const;
