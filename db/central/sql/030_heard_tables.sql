-- At a hall machine: the people of the offices above, as the province lists them.

CREATE TABLE core.heard_above (
  office_id text PRIMARY KEY REFERENCES core.office, people jsonb NOT NULL
);
SELECT core.keep(ARRAY['heard_above'], 'DELETE', '_never_deleted');
