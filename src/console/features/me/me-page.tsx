import { Grid, Stack } from "@mantine/core";
import { useMe } from "../../api/me.ts";
import { Empty } from "../../parts/empty.tsx";
import { Page } from "../../parts/page.tsx";
import { words } from "../../words/en.ts";
import { MyCallbacks } from "./my-callbacks.tsx";
import { MyCalls } from "./my-calls.tsx";
import { MyPins } from "./my-pins.tsx";
import { MyState } from "./my-state.tsx";
import { PassedOver, Waiting } from "./my-callers.tsx";
import { Sessions } from "./sessions.tsx";

/** A rep's own page: what they are, who waits, who called, whom they promised to ring back, and what went elsewhere. */
export function MePage() {
  const { data: me } = useMe();
  const repId = me?.repId ?? null;
  return (
    <Page title={words.me.title}>
      {repId === null ? (
        <Empty title={words.me.noRep}>{words.me.noRepHint}</Empty>
      ) : (
        <Own repId={repId} />
      )}
      <Sessions />
    </Page>
  );
}

function Own({ repId }: { repId: string }) {
  return (
    <Stack>
      <MyState repId={repId} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <Waiting repId={repId} />
            <MyCallbacks repId={repId} />
            <MyPins />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <MyCalls which="missed" />
            <PassedOver repId={repId} />
            <MyCalls which="talked" />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
