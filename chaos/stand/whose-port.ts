import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Whether this process holds the end of a connection that has this port here. Linux; elsewhere nobody does. */
export function isPortOf(pid: number, port: number): boolean {
  try {
    const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
    const sockets = readFileSync(`/proc/${pid}/net/tcp`, "utf8")
      .split("\n")
      .map((row) => row.trim().split(/\s+/))
      .flatMap(([, local = "", , , , , , , , inode]) =>
        local.endsWith(suffix) ? [`socket:[${inode}]`] : [],
      );
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((name) => sockets.includes(linkOf(`${folder}/${name}`)));
  } catch {
    return false;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
