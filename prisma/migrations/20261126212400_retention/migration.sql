-- How many days each kind of a workspace's data is kept, where it is not the default.
CREATE TABLE "retention" (
    "workspace_id" TEXT NOT NULL,
    "days" JSONB NOT NULL,

    CONSTRAINT "retention_pkey" PRIMARY KEY ("workspace_id")
);
