-- What the register and the offices above say, as far as it came here by entries, and acceptances that said otherwise.

-- Which answer of a form is which column of a record.  words: `there=here`, where the answer has another word for what stands there.
-- a body's own word for the machine, a commitment
ALTER TYPE core.spoken ADD ATTRIBUTE terminal text;

CREATE TABLE core.known_source (
  name text PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('person_changed', 'unit_changed')), word text NOT NULL,
  words text[] NOT NULL
);
-- The newest word about each.  subject: the keyed hash of a person or unit, hex; of a parameter its code, word: its chain.
CREATE TABLE core.register_word (
  office_id text NOT NULL REFERENCES core.office, kind text NOT NULL, subject text NOT NULL, word text NOT NULL,
  said text,             -- NULL: not one figure
  from_day text,         -- of a parameter, as the entry has it
  event_id uuid NOT NULL, feed_no bigint NOT NULL,
  PRIMARY KEY (office_id, kind, subject, word)
);
-- An acceptance that told its conditions something else than the centre held when it came.
CREATE TABLE core.known_mark (
  office_id text NOT NULL, case_id uuid NOT NULL, seq integer NOT NULL, name text NOT NULL,
  said text NOT NULL, held text[] NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, case_id, seq, name),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
SELECT core.keep(ARRAY['known_mark', 'known_source']);
SELECT core.keep(ARRAY['register_word'], 'DELETE', '_never_deleted');
