-- A contribution that comes from assets of poverty relief which belong to households (到户类扶贫项目资产) has a column of its
-- own in the member account.
ALTER TABLE member_entries ADD COLUMN from_relief {{int}} NOT NULL DEFAULT 0 CHECK (from_relief IN (0, 1));
