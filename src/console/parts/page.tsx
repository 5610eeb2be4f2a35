import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A page's title, what it is for in one sentence, what can be done on it, and its content. */
export function Page(props: {
  title: string;
  about?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2}>{props.title}</Title>
          {props.about !== undefined && <Text c="dimmed">{props.about}</Text>}
        </div>
        {props.actions}
      </Group>
      {props.children}
    </Stack>
  );
}
