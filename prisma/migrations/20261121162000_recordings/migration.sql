-- Recordings that a phone system uploaded: the file is elsewhere, this says whose it is.
CREATE TABLE "recording" (
  "id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "line_id" TEXT NOT NULL,
  "leg_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "format" TEXT NOT NULL,
  "bytes" INTEGER NOT NULL,
  "sha256" TEXT NOT NULL,
  "location" TEXT NOT NULL,
  "received_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "recording_pkey" PRIMARY KEY ("workspace_id", "id")
);
CREATE INDEX "recording_workspace_id_leg_id_idx" ON "recording"("workspace_id", "leg_id");
