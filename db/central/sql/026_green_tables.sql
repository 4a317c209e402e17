-- Cases of the green channel and who follows them: one person at a time, for good.

CREATE TABLE core.green_case (
  office_id text NOT NULL, case_id uuid NOT NULL,
  PRIMARY KEY (office_id, case_id),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
-- acceptances of before
INSERT INTO core.green_case SELECT e.office_id, e.case_id FROM core.case_event e
  WHERE e.kind = 'accepted' AND position('"green":' IN e.body) > 0 AND e.body::jsonb #> '{data,green}' IS NOT NULL ON CONFLICT DO NOTHING;
CREATE TABLE core.chaser (
  office_id text NOT NULL, case_id uuid NOT NULL, number integer NOT NULL CHECK (number > 0),
  chaser_id uuid NOT NULL UNIQUE, operator_id uuid NOT NULL REFERENCES core.operator, person bytea NOT NULL, named_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, case_id, number),
  FOREIGN KEY (office_id, case_id) REFERENCES core.green_case
);
CREATE INDEX chaser_is ON core.chaser (operator_id);
CREATE TABLE core.chaser_end (
  chaser_id uuid PRIMARY KEY REFERENCES core.chaser (chaser_id), ended_at timestamptz NOT NULL,
  ending text NOT NULL CHECK (ending IN ('absent', 'post', 'conflict'))
);

SELECT core.keep(ARRAY['green_case', 'chaser', 'chaser_end']);
