-- Whom to forget: a keyed digest of the number, for as long as a phone system's own list of missed calls could bring
-- them back.
CREATE TABLE "erased_number" (
    "workspace_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erased_number_pkey" PRIMARY KEY ("workspace_id", "digest")
);
