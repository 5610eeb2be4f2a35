import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a page under a title of its own, with a sentence on what it is where that helps. */
export function Part(props: { title: string; about?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <div>
          <Title order={3} size="h4">
            {props.title}
          </Title>
          {props.about !== undefined && (
            <Text size="sm" c="dimmed">
              {props.about}
            </Text>
          )}
        </div>
        {props.children}
      </Stack>
    </Paper>
  );
}
