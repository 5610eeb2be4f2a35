/** Which workspace is shown: `?workspace=<id>`; without it the first. */
const chosen = new URLSearchParams(location.search).get("workspace");

/** What says to the API which workspace is asked for. */
export const workspaceHeaders = chosen ? { "stickyline-workspace": chosen } : {};

/** Shows links from one workspace to the other, where there are several. */
export function showWorkspaces(nav, workspaces) {
  nav.hidden = workspaces.length < 2;
  const links = workspaces.map(({ id, name }, place) => {
    const link = document.createElement("a");
    link.href = `/?workspace=${encodeURIComponent(id)}`;
    link.textContent = name;
    if (chosen ? id === chosen : place === 0) link.setAttribute("aria-current", "page");
    return link;
  });
  const shown = [...nav.children].map(({ href, textContent }) => `${href} ${textContent}`);
  const wanted = links.map(({ href, textContent }) => `${href} ${textContent}`);
  if (shown.join("\n") !== wanted.join("\n")) nav.replaceChildren(...links);
}
