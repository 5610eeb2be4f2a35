import { Anchor, Badge, Button, Group } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useFoundDecisions } from "../../api/find-decisions.ts";
import { type Decision, useDecisions, useLines, useRepName } from "../../api/resources.ts";
import { Caller } from "../../parts/caller.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { type Column, RowTable } from "../../parts/row-table.tsx";
import { words } from "../../words/en.ts";
import { wordFor } from "../../words/known.ts";
import { CallFilter, NO_FILTER } from "./call-filter.tsx";
import { toSearch } from "./to-search.ts";

/** Finds calls by number, rep, line, outcome and day, through all that are kept. */
export function CallsPage() {
  const [filter, setFilter] = useState(NO_FILTER);
  const [settled] = useDebouncedValue(filter, 300);
  const found = useFoundDecisions(toSearch(settled));
  const columns = useColumns();
  const pages = found.data?.pages ?? [];
  const hasNewer = useNewer(pages[0]?.items[0]?.id, pages.length, () => void found.refetch());
  const next = {
    has: found.hasNextPage,
    isReading: found.isFetchingNextPage,
    read: () => void found.fetchNextPage(),
  };
  return (
    <Page title={words.calls.title} about={words.calls.about}>
      <CallFilter filter={filter} onChange={setFilter} />
      {hasNewer && (
        <Group justify="center">
          <Button variant="light" size="compact-sm" onClick={() => void found.refetch()}>
            {words.calls.newer}
          </Button>
        </Group>
      )}
      <QueryView query={found}>
        {(data) => {
          const rows = data.pages.flatMap(({ items }) => items);
          return rows.length === 0 ? (
            <Empty title={words.calls.none}>{words.calls.noneHint}</Empty>
          ) : (
            <RowTable
              label={words.calls.title}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
              next={next}
            />
          );
        }}
      </QueryView>
    </Page>
  );
}

/** While only the first page is on the screen it follows by itself; deeper down one is asked, so that nothing jumps. */
function useNewer(first: string | undefined, pages: number, follow: () => void): boolean {
  const newest = useDecisions({ limit: 1 }).data?.[0]?.id;
  const [seen, setSeen] = useState(newest);
  const isNew = newest !== seen && newest !== first;
  useEffect(() => {
    if (!isNew || pages !== 1) return;
    setSeen(newest);
    follow();
  }, [isNew, newest, pages, follow]);
  return isNew && pages > 1;
}

function useColumns(): readonly Column<Decision>[] {
  const nameOf = useRepName();
  const { data: lines = [] } = useLines();
  return [
    { title: words.calls.when, cell: ({ at }) => <Moment at={at} /> },
    {
      title: words.calls.number,
      grow: 2,
      cell: ({ id, number, contacts }) => (
        <Anchor component={Link} to={`/calls/${encodeURIComponent(id)}`}>
          <Caller number={number} contacts={contacts} />
        </Anchor>
      ),
    },
    {
      title: words.calls.outcome,
      grow: 2,
      cell: ({ outcome, repId }) => (
        <Badge variant="light" color={outcome === "rep" ? "green" : "gray"}>
          {nameOf(repId) ?? wordFor(words.outcome, outcome)}
        </Badge>
      ),
    },
    { title: words.calls.why, cell: ({ reason }) => reason, grow: 4 },
    {
      title: words.calls.line,
      cell: ({ lineId }) => lines.find(({ id }) => id === lineId)?.name ?? "",
    },
  ];
}
