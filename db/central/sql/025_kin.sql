-- What an office tells of its people and its cases beside the permissions: relatives, who is away, who is planned, cases that
-- belong together.  The acts that tell it are in 025_kin_acts.

-- the keyed hash of a relative's ID number; the number is nowhere
CREATE TABLE core.relative (
  chain uuid PRIMARY KEY, person bytea NOT NULL CHECK (length(person) = 32),
  relative bytea NOT NULL CHECK (length(relative) = 32), at timestamptz NOT NULL
);
CREATE INDEX relative_of ON core.relative (person, relative);
CREATE INDEX relative_is ON core.relative (relative);
CREATE TABLE core.relative_end (chain uuid PRIMARY KEY REFERENCES core.relative, at timestamptz NOT NULL);

-- the newest line that covers a day counts, of the rota the newest of a person and day
CREATE TABLE core.absence (
  operator_id uuid NOT NULL REFERENCES core.operator, seq integer NOT NULL, from_on date NOT NULL, until_on date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('leave', 'sick', 'duty', 'training', 'other', 'back')), at timestamptz NOT NULL,
  PRIMARY KEY (operator_id, seq), CHECK (until_on >= from_on)
);
CREATE TABLE core.rota (
  office_id text NOT NULL REFERENCES core.office, day date NOT NULL, operator_id uuid NOT NULL REFERENCES core.operator,
  seq integer NOT NULL, shift text NOT NULL CHECK (shift IN ('day', 'morning', 'afternoon', 'off')), at timestamptz NOT NULL,
  PRIMARY KEY (office_id, day, operator_id, seq)
);

-- every pair of a matter, in both directions
CREATE TABLE core.joined (
  office_id text NOT NULL, case_id uuid NOT NULL, other uuid NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, case_id, other),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head,
  FOREIGN KEY (office_id, other) REFERENCES core.case_head
);

SELECT core.keep(ARRAY['relative', 'relative_end', 'absence', 'rota', 'joined']);

-- The relatives that a person has declared and that were not ended, confirmed or not.
CREATE FUNCTION core.relatives_of(wanted bytea) RETURNS SETOF bytea LANGUAGE sql STABLE AS $$
  SELECT r.relative FROM relative r WHERE r.person = wanted
    AND NOT EXISTS (SELECT 1 FROM relative_end x WHERE x.chain = r.chain)
$$;

-- The case and all that it was joined with.
CREATE FUNCTION core.matter(office text, wanted uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY[wanted] || ARRAY(SELECT j.other FROM joined j WHERE j.office_id = office AND j.case_id = wanted ORDER BY 1)
$$;

-- Why this person is kept from the case by what was told beside it: a declared relative's, or another role in a joined one.
CREATE FUNCTION core.kin_denial(h core.case_head, wanted bytea, wanted_role text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM relative r WHERE r.person = wanted AND r.relative = h.subject_key
             AND NOT EXISTS (SELECT 1 FROM relative_end x WHERE x.chain = r.chain)) THEN
    RETURN 'relative';
  END IF;
  IF EXISTS (SELECT 1 FROM joined j JOIN case_actor a ON a.office_id = j.office_id AND a.case_id = j.other
             WHERE j.office_id = h.office_id AND j.case_id = h.case_id AND a.person = wanted AND a.role <> wanted_role) THEN
    RETURN 'linked';
  END IF;
  RETURN NULL;
END $$;

-- Who is there on a day: nobody without a line where the office planned that day, everybody where it did not.
CREATE FUNCTION core.is_planned(who core.operator, wanted date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT r.shift <> 'off' FROM rota r WHERE r.office_id = who.office_id AND r.day = wanted
                   AND r.operator_id = who.operator_id ORDER BY r.seq DESC LIMIT 1),
                  NOT EXISTS (SELECT 1 FROM rota r WHERE r.office_id = who.office_id AND r.day = wanted))
$$;
CREATE FUNCTION core.is_away(who core.operator, wanted date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT a.kind <> 'back' FROM absence a WHERE a.operator_id = who.operator_id
                   AND wanted BETWEEN a.from_on AND a.until_on ORDER BY a.seq DESC LIMIT 1), false)
$$;
