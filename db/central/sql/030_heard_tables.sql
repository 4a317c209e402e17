-- At a hall machine: the people of the offices above, as the province lists them.  At the province: what a hall machine is not given
-- of the keys of such people.

CREATE TABLE core.heard_above (
  office_id text PRIMARY KEY REFERENCES core.office, people jsonb NOT NULL
);
-- Of a key of somebody of an office above for a window below: the second half, by which the province alone tells that the person sealed.
CREATE TABLE core.upper_key (
  key_id bigint PRIMARY KEY REFERENCES core.operator_key,
  inner_block bytea NOT NULL CHECK (length(inner_block) = 64),
  outer_block bytea NOT NULL CHECK (length(outer_block) = 64)
);
SELECT core.keep(ARRAY['heard_above'], 'DELETE', '_never_deleted');
SELECT core.keep(ARRAY['upper_key']);
-- upper_inner, upper_outer: of a key that seals twice, where the second seal is known.  is_above: at a hall, of somebody of an office
-- above, whose second seal is for the province.
ALTER TYPE core.speaker ADD ATTRIBUTE upper_inner bytea, ADD ATTRIBUTE upper_outer bytea, ADD ATTRIBUTE is_above boolean;
