-- What a contact's own properties say of being called: from when on nobody may, and from when on they agree to be.
ALTER TABLE "contact_mirror" ADD COLUMN "no_call_from" TIMESTAMPTZ(3);
ALTER TABLE "contact_mirror" ADD COLUMN "consent_from" TIMESTAMPTZ(3);
