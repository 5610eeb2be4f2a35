import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMe } from "../api/me.ts";
import { words } from "../words/en.ts";
import { wordFor } from "../words/known.ts";

/** Who is signed in here, and the way out. */
export function Account() {
  const { data: me } = useMe();
  if (me === undefined) return null;
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle">
          {me.name ?? me.email ?? words.nav.account}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{wordFor(words.settings.roles, me.role)}</Menu.Label>
        <Menu.Item onClick={() => void signOut()}>{words.nav.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function signOut(): Promise<void> {
  try {
    await fetch("/sign-out", { method: "POST" });
    location.assign("/");
  } catch {
    notifications.show({ color: "red", message: words.state.notSent });
  }
}
