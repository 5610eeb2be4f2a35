import { Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** An empty list says why it is empty and what to do next. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text component="div" size="sm" c="dimmed">
        {children}
      </Text>
    </Paper>
  );
}
