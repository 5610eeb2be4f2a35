import { Button, Group, Table } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { words } from "../words/en.ts";

export type Column<T> = {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** A share of the width; 1 when absent. */
  readonly grow?: number;
};

const ROW_PX = 52;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/** Where a list goes on that is read page by page. */
export type NextPage = {
  readonly has: boolean;
  readonly isReading: boolean;
  readonly read: () => void;
};

/** A table that stays smooth with thousands of rows: only those in sight are on the page. */
export function RowTable<T>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  next?: NextPage;
}) {
  const { columns, rows, keyOf, next } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= rows.length - AHEAD && rows.length > AHEAD;
  useEffect(() => {
    if (isNearEnd && next?.has === true && !next.isReading) next.read();
  }, [isNearEnd, next]);
  return (
    <>
      <Table.ScrollContainer
        minWidth={640}
        maxHeight="70vh"
        scrollAreaProps={{ viewportRef: scroller, viewportProps: { tabIndex: 0 } }}
      >
        <Table
          aria-label={props.label}
          aria-rowcount={next?.has === true ? -1 : rows.length + 1}
          stickyHeader
          highlightOnHover
        >
          <Table.Thead>
            <Table.Tr aria-rowindex={1}>
              {columns.map(({ title, grow = 1 }) => (
                <Table.Th key={title} w={`${grow * 10}%`}>
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Gap heightPx={before} />
            {shown.map(({ index }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <Table.Tr
                  key={keyOf(row)}
                  ref={virtual.measureElement}
                  data-index={index}
                  aria-rowindex={index + 2}
                  h={ROW_PX}
                >
                  {columns.map(({ title, cell }) => (
                    <Table.Td key={title}>{cell(row)}</Table.Td>
                  ))}
                </Table.Tr>
              );
            })}
            <Gap heightPx={after} />
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {next?.has === true && (
        <Group justify="center">
          <Button variant="light" size="compact-sm" loading={next.isReading} onClick={next.read}>
            {words.act.more}
          </Button>
        </Group>
      )}
    </>
  );
}

function Gap({ heightPx }: { heightPx: number }) {
  return heightPx <= 0 ? null : (
    <Table.Tr aria-hidden="true">
      <Table.Td h={heightPx} p={0} />
    </Table.Tr>
  );
}
