-- The households that rent of a contract is passed on to (代收代付), append-only: each version is whole and holds from its
-- day until that of the next one. claims is JSON: the household and what it counts, in ten-thousandths.
CREATE TABLE contract_households (
    book     {{int}} NOT NULL REFERENCES books (id),
    contract TEXT NOT NULL CHECK (contract <> ''),
    version  {{int}} NOT NULL CHECK (version > 0),
    from_day {{int}} NOT NULL CHECK (from_day BETWEEN 19000101 AND 99991231),
    claims   TEXT NOT NULL CHECK (claims <> ''),
    document TEXT NOT NULL CHECK (document <> ''),
    actor    {{int}} NOT NULL,
    at       {{int}} NOT NULL,
    PRIMARY KEY (book, contract, version)
){{clustered}};
