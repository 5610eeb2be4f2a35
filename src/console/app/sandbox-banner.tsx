import { Alert } from "@mantine/core";
import { useMay } from "../api/me.ts";
import { useLines } from "../api/resources.ts";
import { words } from "../words/en.ts";

/** Says that what is shown is made up, while it is. */
export function SandboxBanner() {
  return useMay("manager") ? <Banner /> : null;
}

function Banner() {
  const { data: lines = [] } = useLines();
  if (!lines.some(({ sandbox }) => sandbox)) return null;
  return (
    <Alert color="violet" variant="light" title={words.state.sandbox} mb="md">
      {words.state.sandboxHint}
    </Alert>
  );
}
