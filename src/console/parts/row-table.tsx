import { Table } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

export type Column<T> = {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** A share of the width; 1 when absent. */
  readonly grow?: number;
};

const ROW_PX = 52;

/** A table that stays smooth with thousands of rows: only those in sight are on the page. */
export function RowTable<T>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}) {
  const { columns, rows, keyOf } = props;
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
  return (
    <Table.ScrollContainer
      minWidth={640}
      maxHeight="70vh"
      scrollAreaProps={{ viewportRef: scroller, viewportProps: { tabIndex: 0 } }}
    >
      <Table aria-label={props.label} aria-rowcount={rows.length} stickyHeader highlightOnHover>
        <Table.Thead>
          <Table.Tr>
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
              <Table.Tr key={keyOf(row)} h={ROW_PX}>
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
  );
}

function Gap({ heightPx }: { heightPx: number }) {
  return heightPx <= 0 ? null : (
    <Table.Tr aria-hidden="true">
      <Table.Td h={heightPx} p={0} />
    </Table.Tr>
  );
}
