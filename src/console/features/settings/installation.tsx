import { Badge, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, read } from "../../api/client.ts";
import { useMe } from "../../api/me.ts";
import { QueryView } from "../../parts/query-view.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { Queues } from "./queues.tsx";
import { Workspaces } from "./workspaces.tsx";

/** What is set where Stickyline runs; for who runs it, its workspaces and how much work waits. */
export function Installation() {
  const { data: me } = useMe();
  return (
    <Stack gap="xl">
      <Environment />
      {me?.role === "installation" && (
        <>
          <Workspaces />
          <Queues />
        </>
      )}
    </Stack>
  );
}

function Environment() {
  const environment = useQuery({
    queryKey: ["environment"],
    queryFn: () => read(api.GET("/api/environment")),
  });
  return (
    <Stack gap="xs">
      <Title order={3} size="h4">
        {words.installation.environment}
      </Title>
      <Text size="sm">{words.installation.environmentHint}</Text>
      <QueryView query={environment}>
        {({ publicUrl, mailFrom, oidc, recordings }) => (
          <Table aria-label={words.installation.environment} maw={640}>
            <Table.Tbody>
              <Row name={words.installation.publicUrl} value={publicUrl} variable="PUBLIC_URL" />
              <Row
                name={words.installation.oidc}
                value={oidc === null ? null : `${oidc.issuer} (${oidc.clientId})`}
                variable="OIDC_ISSUER"
              />
              <Row name={words.installation.mail} value={mailFrom} variable="SMTP_URL, MAIL_FROM" />
              <Row
                name={words.installation.recordings}
                value={
                  recordings === null ? null : wordFor(words.installation.recordingsIn, recordings)
                }
                variable="RECORDINGS_DIR, RECORDINGS_S3_URL"
              />
            </Table.Tbody>
          </Table>
        )}
      </QueryView>
    </Stack>
  );
}

function Row(props: { name: string; value: string | null; variable: string }) {
  return (
    <Table.Tr>
      <Table.Th>{props.name}</Table.Th>
      <Table.Td className="long">
        {props.value ?? (
          <>
            <Badge color="gray">{words.installation.notSet}</Badge> {props.variable}
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
