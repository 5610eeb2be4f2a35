import { Anchor, AppShell, Badge, Burger, Group, Image, NavLink, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useLive } from "../api/live.ts";
import { mayAs, useMe } from "../api/me.ts";
import { viewersZone } from "../parts/moment.tsx";
import { isSignedOut } from "../parts/failed.tsx";
import { QueryView } from "../parts/query-view.tsx";
import { words } from "../words/en.ts";
import { ColourScheme } from "./colour-scheme.tsx";
import { Account } from "./account.tsx";
import { Allowed } from "./allowed.tsx";
import { pages } from "./pages.ts";
import { SignedOut } from "./signed-out.tsx";
import { SandboxBanner } from "./sandbox-banner.tsx";
import { WorkspaceChoice } from "./workspace-choice.tsx";

/** What stands around every page: where one is, where one can go, whose data it is. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const here = useRouterState({ select: (state) => state.location.pathname });
  const { connected } = useLive();
  const me = useMe();
  const role = me.data?.role ?? "";
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#page">
        {words.nav.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={words.nav.open}
            />
            <Anchor component={Link} to="/" underline="never" c="inherit">
              <Group gap="xs" wrap="nowrap">
                <Image src="/sign-in-icon.svg" w={26} h={26} alt="" />
                <Title order={1} size="h4">
                  {words.product}
                </Title>
              </Group>
            </Anchor>
          </Group>
          <Group gap="sm" wrap="nowrap">
            {!connected && (
              <Badge color="orange" variant="light" role="status">
                {words.state.behind}
              </Badge>
            )}
            <WorkspaceChoice />
            <ColourScheme visibleFrom="sm" />
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={words.nav.label}>
        {pages
          .filter(({ least }) => mayAs(role, least))
          .map(({ path, name }) => (
            <NavLink
              key={path}
              component={Link}
              to={path}
              label={words.nav[name]}
              active={path === "/" ? here === "/" : here.startsWith(path)}
              onClick={close}
            />
          ))}
        <Group mt="md" px="xs">
          <ColourScheme hiddenFrom="sm" />
        </Group>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        <div className="page">
          {isSignedOut(me.error) && <SignedOut />}
          <SandboxBanner />
          <QueryView query={me}>
            {() => (
              <Allowed>
                <Outlet />
              </Allowed>
            )}
          </QueryView>
          <Text size="xs" c="dimmed" mt="lg">
            {words.state.zone} {viewersZone}
          </Text>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
