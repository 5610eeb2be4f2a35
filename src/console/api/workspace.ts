const PARAMETER = "workspace";

/** The workspace that is shown, as `?workspace=` in the address names it; null: the user's first. */
export function chosenWorkspace(): string | null {
  return new URLSearchParams(location.search).get(PARAMETER);
}

/** Shows another workspace: everything is read anew, so that nothing of the one before stays. */
export function chooseWorkspace(id: string): void {
  const url = new URL(location.href);
  url.pathname = "/";
  url.search = "";
  url.searchParams.set(PARAMETER, id);
  location.assign(url);
}
