export const act = {
  confirm: "Yes",
  cancel: "Cancel",
  save: "Save",
  undo: "Undo",
  tryAgain: "Try again",
  remove: "Remove",
  add: "Add",
  close: "Close",
  more: "Show more",
} as const;

export const nav = {
  label: "Pages",
  skip: "Skip to the page",
  live: "Live",
  calls: "Calls",
  callbacks: "Callbacks",
  people: "People",
  policies: "Policies",
  lines: "Lines",
  reports: "Reports",
  settings: "Settings",
  setUp: "Set up",
  me: "My page",
  open: "Open the menu",
  workspace: "Workspace",
  dark: "Dark",
  light: "Light",
  auto: "As this device",
  scheme: "Colours",
  signOut: "Sign out",
  account: "You",
} as const;

export const state = {
  loading: "Loading …",
  failed: "This couldn't be loaded.",
  signedOut: "You are signed out. Sign in again in another tab, then go on here: nothing is lost.",
  signIn: "Sign in again",
  notAllowed: "Your role can't do this. An admin can give you another one, under Settings, Users.",
  notSent:
    "Stickyline can't be reached, so this may not be done. Check the connection, look, and try again.",
  noAnswer: (status: number) =>
    `Stickyline can't answer just now (${status}). Wait a moment, then try again.`,
  changedMeanwhile: (now: string | null) =>
    `Somebody else has changed this meanwhile${now === null ? "" : `: it is now ${now}`}. Nothing was written over. Save again to have it your way.`,
  forbidden: "Your role can't see this page.",
  forbiddenHint: "An admin can give you another role, under Settings, Users.",
  unreachable: "Stickyline can't be reached. Check the connection; the page goes on by itself.",
  notFound: "There is no such page.",
  zone: "Times are in your time zone:",
  behind: "Not connected: what you see may be out of date.",
  sandbox: "Sandbox",
  sandboxHint: "People and calls are made up and play on this machine only.",
  sandboxNext: "Connect your CRM and phone system to see your own.",
} as const;
