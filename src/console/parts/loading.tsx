import { Loader, Stack, Text } from "@mantine/core";
import { words } from "../words/en.ts";

/** What is shown while a page or a list is on its way. */
export function Loading() {
  return (
    <Stack align="center" py="xl" role="status">
      <Loader />
      <Text>{words.state.loading}</Text>
    </Stack>
  );
}
