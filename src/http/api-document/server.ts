import type { Operations } from "./operation.ts";

/** What is there without a sign-in, or makes one. */
export const server = {
  "GET /healthz": ["getLiveness", "Whether the process lives"],
  "GET /readyz": [
    "getReadiness",
    "Whether it can take calls",
    "With the metrics token or the admin token, each part by itself.",
  ],
  "GET /metrics": [
    "getMetrics",
    "Figures for Prometheus",
    "Wants the metrics token or the admin token.",
  ],
  "GET /sign-in": ["signIn", "The sign-in page, and the links that sign in once"],
  "GET /sign-in/link": ["openMailedLink", "Where e-mailed links lead: a page with a button"],
  "POST /sign-in/link": ["confirmMailedLink", "Sign in by an e-mailed link"],
  "POST /sign-in": ["requestSignInLink", "Ask for a sign-in link by e-mail"],
  "GET /sign-in/oidc": ["signInElsewhere", "Sign in at the OpenID provider"],
  "GET /sign-in/oidc/callback": [
    "signedInElsewhere",
    "Where the OpenID provider sends people back to",
  ],
  "GET /sign-in.css": ["getSignInStyle", "The sign-in page's style"],
  "GET /sign-in-icon.svg": ["getSignInIcon", "The sign-in page's icon"],
  "POST /sign-out": ["signOut", "Sign out"],
  "GET /oauth/hubspot/start": ["connectHubspot", "Go to HubSpot to connect it"],
  "GET /oauth/hubspot/callback": ["hubspotConnected", "Where HubSpot sends people back to"],
  "GET /v1/recordings/{workspaceId}/{file}": [
    "playRecording",
    "A recording's sound, by a signed link that ends",
    "Takes Range.",
  ],
  "GET /assets/{*}": ["getAsset", "A file of the console"],
  "GET /{*}": ["getConsole", "The console"],
} as const satisfies Operations;
