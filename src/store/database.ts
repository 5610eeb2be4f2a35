import { PrismaPg } from "@prisma/adapter-pg";
import type { ITXClientDenyList } from "@prisma/client/runtime/client";
import { StickylineError } from "../domain/errors.ts";
import { PrismaClient } from "./generated/client.ts";
import { toStoreError } from "./to-store-error.ts";

/** The queries of one unit of work: the pool's, or those of a transaction. */
export type Queries = Omit<ReturnType<typeof openClient>, ITXClientDenyList>;

/** The open database. Every failure to reach it is STORE_UNAVAILABLE, retryable. */
export type Database = {
  readonly prisma: Queries;
  /** All or nothing, in five seconds or `timeoutMs`. Retries nothing by itself. */
  transaction<T>(
    work: (queries: Queries) => Promise<T>,
    options?: { readonly timeoutMs: number },
  ): Promise<T>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Resolves when the database takes writes; rejects when it is away, in recovery or read-only. */
  probeWrites(): Promise<void>;
  close(): Promise<void>;
};

const CONNECT_TIMEOUT_MS = 5_000;

/** Opens a pool of at most `poolSize` (10) connections. Connects on first use. */
export function openDatabase(url: string, options: { poolSize?: number } = {}): Database {
  const prisma = openClient(url, options.poolSize ?? 10);
  return {
    prisma,
    async transaction(work, limit) {
      const limits = limit === undefined ? {} : { timeout: limit.timeoutMs };
      try {
        return await prisma.$transaction((queries) => work(queries), limits);
      } catch (error) {
        throw toStoreError(error);
      }
    },
    ping: async () => {
      await prisma.$queryRaw`select 1`;
    },
    async probeWrites() {
      const [state] = await prisma.$queryRaw<{ readOnly: string }[]>`
        select current_setting('transaction_read_only') as "readOnly"`;
      if (state?.readOnly !== "off") {
        throw new StickylineError("STORE_UNAVAILABLE", "PostgreSQL is read-only now", {
          retryable: true,
        });
      }
    },
    close: () => prisma.$disconnect(),
  };
}

function openClient(url: string, poolSize: number) {
  const adapter = new PrismaPg({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  return new PrismaClient({ adapter }).$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return await query(args);
        } catch (error) {
          throw toStoreError(error);
        }
      },
    },
  });
}
