-- Who is to be called back at another number than the one they called from, which is this one where it was shown.
ALTER TABLE "callback" ADD COLUMN "called_from" TEXT;
-- They keyed the number in, and heard it read back.
ALTER TABLE "callback" ADD COLUMN "entered" BOOLEAN NOT NULL DEFAULT false;
