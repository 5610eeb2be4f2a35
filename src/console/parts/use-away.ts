import { api, read } from "../api/client.ts";
import { words } from "../words/en.ts";
import { useAct } from "./use-act.tsx";

type Away = { readonly repId: string; readonly away: boolean; readonly until?: string | null };

const setAway = ({ repId, away, until = null }: Away) =>
  read(api.PUT("/api/presence/{repId}", { params: { path: { repId } }, body: { away, until } }));

const CHANGES = ["reps", "presence", "audit"];

/** Says that a rep is away, for a time or until they are back, or back; can be undone. */
export function useAway() {
  return useAct<Away>({
    run: setAway,
    undo: ({ repId, away }) => setAway({ repId, away: !away }),
    done: words.people.saved,
    changes: CHANGES,
  });
}

/** Says that a rep who missed several calls in a row is there again. */
export function useCheckIn() {
  return useAct<string>({
    run: (id) => read(api.POST("/api/reps/{id}/check-in", { params: { path: { id } } })),
    done: words.people.checkedIn,
    changes: CHANGES,
  });
}
