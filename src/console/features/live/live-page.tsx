import { Grid, Stack, Title } from "@mantine/core";
import { Navigate } from "@tanstack/react-router";
import { useMay } from "../../api/me.ts";
import { words } from "../../words/en.ts";
import { CallList } from "./call-list.tsx";
import { RepList } from "./rep-list.tsx";

/** Calls as they come, who got them and why; and what every rep is doing. */
export function LivePage() {
  // What a rep may see stands on a page of their own.
  if (!useMay("manager")) return <Navigate to="/me" />;
  return (
    <Stack>
      <Title order={2}>{words.live.title}</Title>
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <CallList />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <RepList />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
