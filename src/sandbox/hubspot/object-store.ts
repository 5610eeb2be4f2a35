import { changedProperty, createdProperty, type ObjectType } from "./property-definitions.ts";

type ValueChange = {
  readonly value: string;
  readonly at: number;
  readonly sourceType: string;
};

/** What searches see of a record from `visibleAt` on. */
type IndexedView = {
  readonly visibleAt: number;
  readonly archived: boolean;
  readonly properties: ReadonlyMap<string, string>;
};

export type StoredObject = {
  readonly id: string;
  readonly createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  properties: ReadonlyMap<string, string>;
  /** Newest first. */
  readonly history: Map<string, ValueChange[]>;
  views: IndexedView[];
};

export type ObjectStore = {
  readonly objectType: ObjectType;
  /** Archived ones too; an id that was merged away finds what it became. */
  get(id: string): StoredObject | undefined;
  add(id: string, values: ReadonlyMap<string, string>, write: Write): StoredObject;
  update(object: StoredObject, values: ReadonlyMap<string, string>, write: Write): void;
  archive(object: StoredObject, write: Write): void;
  /** Takes it out of the archive; whether that changes its time is the account's affair. */
  restore(object: StoredObject, write: Write, touches: boolean): void;
  /** For good: nothing finds it any more. */
  remove(id: string): void;
  /** From now on this id finds that one. */
  resolve(id: string, to: string): void;
  /** Objects with an id above `after`, lowest first. */
  list(options: { after: string | null; limit: number; archived: boolean }): StoredObject[];
  all(): StoredObject[];
  /** What a search finds now: the newest view of each object whose lag is over. */
  searchable(now: number): { object: StoredObject; properties: ReadonlyMap<string, string> }[];
};

/** `visibleAt`: when searches may see it. `sourceType`: who wrote, in HubSpot's words (INTEGRATION, CRM_UI). */
export type Write = {
  readonly at: number;
  readonly visibleAt: number;
  readonly sourceType: string;
};

/** Orders ids by number, without turning them into one. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Above any id that a record here has. */
const FIRST_TRASHED_ID = 9_000_000_001;

/**
 * The objects of one type, in the order of their ids. `trashed`: so many more were deleted before; they are made up when
 * they are asked for.
 */
export function createObjectStore(objectType: ObjectType, trashed = 0): ObjectStore {
  const byId = new Map<string, StoredObject>();
  const ids: string[] = [];
  const became = new Map<string, string>();
  const find = (id: string): StoredObject | undefined => {
    const newer = became.get(id);
    return byId.get(id) ?? (newer === undefined ? fromTrash(id) : find(newer));
  };
  const fromTrash = (id: string): StoredObject | undefined => {
    const place = /^\d+$/.test(id) ? Number(id) - FIRST_TRASHED_ID : -1;
    return place >= 0 && place < trashed ? toTrashed(id) : undefined;
  };

  /** Position of the first id above this one. */
  const positionAfter = (id: string): number => {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIds(ids[middle] ?? "", id) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const index = (object: StoredObject, write: Write): void => {
    const view = {
      visibleAt: write.visibleAt,
      archived: object.archivedAt !== null,
      properties: object.properties,
    };
    object.views = [...object.views.slice(-20), view];
  };

  const write = (
    object: StoredObject,
    values: ReadonlyMap<string, string>,
    by: Write,
    stamp: ReadonlyMap<string, string>,
  ): void => {
    for (const [name, value] of values) {
      const changes = object.history.get(name) ?? [];
      object.history.set(name, [{ value, at: by.at, sourceType: by.sourceType }, ...changes]);
    }
    const merged = new Map([...object.properties, ...values, ...stamp]);
    for (const [name, value] of merged) if (value === "") merged.delete(name);
    object.properties = merged;
    object.updatedAt = by.at;
    index(object, by);
  };

  const changedAt = (by: Write): ReadonlyMap<string, string> =>
    new Map([[changedProperty(objectType), new Date(by.at).toISOString()]]);

  return {
    objectType,
    get: find,
    add(id, values, by) {
      const object: StoredObject = {
        id,
        createdAt: by.at,
        updatedAt: by.at,
        archivedAt: null,
        properties: new Map(),
        history: new Map(),
        views: [],
      };
      const moment = new Date(by.at).toISOString();
      const stamp = new Map([
        ["hs_object_id", id],
        [createdProperty(objectType), moment],
        [changedProperty(objectType), moment],
      ]);
      write(object, values, by, stamp);
      byId.set(id, object);
      ids.splice(positionAfter(id), 0, id);
      return object;
    },
    update(object, values, by) {
      write(object, values, by, changedAt(by));
    },
    archive(object, by) {
      object.archivedAt = by.at;
      index(object, by);
    },
    restore(object, by, touches) {
      object.archivedAt = null;
      if (touches) write(object, new Map(), by, changedAt(by));
      else index(object, by);
    },
    remove(id) {
      byId.delete(id);
      const at = positionAfter(id) - 1;
      if (ids[at] === id) ids.splice(at, 1);
    },
    resolve(id, to) {
      became.set(id, to);
    },
    list({ after, limit, archived }) {
      const found: StoredObject[] = [];
      for (let at = after === null ? 0 : positionAfter(after); at < ids.length; at += 1) {
        const object = byId.get(ids[at] ?? "");
        if (object === undefined || (object.archivedAt !== null) !== archived) continue;
        if (found.push(object) === limit) break;
      }
      if (!archived) return found;
      const from = Math.max(FIRST_TRASHED_ID, Number(after ?? 0) + 1);
      const count = Math.min(limit - found.length, FIRST_TRASHED_ID + trashed - from);
      const made = Array.from({ length: Math.max(0, count) }, (_, at) => toTrashed(`${from + at}`));
      return [...found, ...made];
    },
    all: () => ids.flatMap((id) => byId.get(id) ?? []),
    searchable(now) {
      return [...byId.values()].flatMap((object) => {
        const view = object.views.findLast(({ visibleAt }) => visibleAt <= now);
        return view === undefined || view.archived || object.archivedAt !== null
          ? []
          : [{ object, properties: view.properties }];
      });
    },
  };
}

function toTrashed(id: string): StoredObject {
  return {
    id,
    createdAt: 0,
    updatedAt: 0,
    archivedAt: 0,
    properties: new Map([["hs_object_id", id]]),
    history: new Map(),
    views: [],
  };
}
