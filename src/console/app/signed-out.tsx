import { Alert, Button, Group, Text } from "@mantine/core";
import { words } from "../words/en.ts";

/** The session has ended while the page was open: the way back in, in another tab, so that what is half done stays. */
export function SignedOut() {
  return (
    <Alert color="orange" mb="md" py="xs" role="alert">
      <Group justify="space-between">
        <Text size="sm">{words.state.signedOut}</Text>
        <Button component="a" size="xs" href={location.href} target="_blank" rel="noreferrer">
          {words.state.signIn}
        </Button>
      </Group>
    </Alert>
  );
}
