export const installation = {
  title: "Installation",
  environment: "Set where Stickyline runs",
  environmentHint: "These are environment variables: change them there and start it again.",
  publicUrl: "Public address",
  oidc: "Sign-in with the company's account (OpenID Connect)",
  mail: "E-mail is sent from",
  recordings: "Recordings are kept",
  recordingsIn: { folder: "in a folder of the server", s3: "in S3 storage" },
  notSet: "not set",
  workspaces: "Workspaces",
  workspaceName: "Name of the new workspace",
  addWorkspace: "Add a workspace",
  workspaceAdded: "Added.",
} as const;

export const queues = {
  title: "Queues",
  again: "Look again",
  unreachable: "Can't be asked now:",
  queue: "Queue",
  waiting: "Waiting",
  active: "Being done",
  delayed: "For later",
  oldest: "Oldest waits",
  second: "second home",
} as const;
