-- A contribution that was converted from a surplus names the voucher that books it, and counts while that voucher stands:
-- as a draft, or posted and not reversed. Entries of a document of their own name none.
ALTER TABLE member_entries ADD COLUMN voucher {{int}} NOT NULL DEFAULT 0;
