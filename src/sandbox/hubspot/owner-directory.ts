export type OwnerSeed = {
  readonly id: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Default PERSON. */
  readonly type?: "PERSON" | "QUEUE";
  /** Default 70,000,000 plus the owner's place: never the same as an owner id. */
  readonly userId?: number;
  readonly archived?: boolean;
};

export type BoxOwner = {
  readonly id: string;
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly type: "PERSON" | "QUEUE";
  readonly userId: number | null;
  readonly createdAt: number;
  updatedAt: number;
  archived: boolean;
};

export type OwnerDirectory = {
  readonly all: readonly BoxOwner[];
  add(seed: OwnerSeed): BoxOwner;
  archive(id: string): void;
  isActive(id: string): boolean;
};

const FIRST_USER_ID = 70_000_000;

/** The people and queues that records can belong to, in the order they were added. */
export function createOwnerDirectory(now: () => number): OwnerDirectory {
  const all: BoxOwner[] = [];
  return {
    all,
    add(seed) {
      const type = seed.type ?? "PERSON";
      const owner: BoxOwner = {
        id: seed.id,
        email: seed.email ?? null,
        firstName: seed.firstName ?? "",
        lastName: seed.lastName ?? "",
        type,
        userId: type === "QUEUE" ? null : (seed.userId ?? FIRST_USER_ID + all.length),
        createdAt: now(),
        updatedAt: now(),
        archived: seed.archived ?? false,
      };
      all.push(owner);
      return owner;
    },
    archive(id) {
      const owner = all.find((one) => one.id === id);
      if (owner === undefined) return;
      owner.archived = true;
      owner.updatedAt = now();
    },
    isActive: (id) => all.some((owner) => owner.id === id && !owner.archived),
  };
}

/** An owner as the owners API answers it: an archived one keeps only `userIdIncludingInactive`. */
export function toOwnerAnswer(owner: BoxOwner): Record<string, unknown> {
  const user =
    owner.userId === null
      ? {}
      : {
          ...(owner.archived ? {} : { userId: owner.userId }),
          userIdIncludingInactive: owner.userId,
        };
  return {
    id: owner.id,
    ...(owner.email === null ? {} : { email: owner.email }),
    type: owner.type,
    firstName: owner.firstName,
    lastName: owner.lastName,
    ...user,
    createdAt: new Date(owner.createdAt).toISOString(),
    updatedAt: new Date(owner.updatedAt).toISOString(),
    archived: owner.archived,
    teams: [],
  };
}
