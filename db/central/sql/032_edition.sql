-- What was installed, each time that the centre was made or brought up to date.  Runs as superuser, who alone sees the schema.

CREATE TABLE history.edition (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  by_login name NOT NULL DEFAULT session_user,
  program text NOT NULL,   -- its version
  edition text NOT NULL CHECK (edition ~ '^[0-9a-f]{64}$'),  -- hash of all statements and rules
  installed jsonb NOT NULL,  -- the lines of grant-check afterwards
  otherwise jsonb NOT NULL   -- lines that were not as the edition before had left them
);
