const PARAMETER = "workspace";

/** The workspace that is shown, as `?workspace=` in the address names it; null: the user's first. */
export function chosenWorkspace(): string | null {
  return new URLSearchParams(location.search).get(PARAMETER);
}

/** An address of the server that a browser asks by itself, without our headers, for the workspace that is shown. */
export function addressFor(path: string): string {
  const workspace = chosenWorkspace();
  if (workspace === null) return path;
  const mark = path.includes("?") ? "&" : "?";
  return `${path}${mark}${PARAMETER}=${encodeURIComponent(workspace)}`;
}

/** Shows another workspace: everything is read anew, so that nothing of the one before stays. */
export function chooseWorkspace(id: string): void {
  const url = new URL(location.href);
  url.pathname = "/";
  url.search = "";
  url.searchParams.set(PARAMETER, id);
  location.assign(url);
}
