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
  signedOut: "You are signed out. Open a sign-in link to come back.",
  forbidden: "Your role can't see this page.",
  forbiddenHint: "An admin can give you another role, under Settings, Users.",
  unreachable: "Stickyline can't be reached. Check the connection; the page goes on by itself.",
  notFound: "There is no such page.",
  behind: "Not connected: what you see may be out of date.",
  sandbox: "Sandbox",
  sandboxHint:
    "People and calls are made up and play on this machine only. Connect a phone system and a CRM to see your own.",
} as const;
