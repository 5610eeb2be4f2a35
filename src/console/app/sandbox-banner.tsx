import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMay } from "../api/me.ts";
import { useLines } from "../api/resources.ts";
import { words } from "../words/en.ts";

/** Says that what is shown is made up, while it is. */
export function SandboxBanner() {
  return useMay("manager") ? <Banner /> : null;
}

function Banner() {
  const { data: lines = [] } = useLines();
  const isAdmin = useMay("admin");
  if (!lines.some(({ sandbox }) => sandbox)) return null;
  return (
    <Alert color="violet" variant="light" mb="md" py="xs">
      <Text size="sm">
        <b>{words.state.sandbox}:</b> {words.state.sandboxHint}{" "}
        {isAdmin && (
          <Anchor component={Link} to="/set-up" inherit c="inherit" underline="always">
            {words.state.sandboxNext}
          </Anchor>
        )}
      </Text>
    </Alert>
  );
}
