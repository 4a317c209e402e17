-- Who of the staff lives with the person concerned, or works in the unit, as the window said at acceptance: for this case alone, by
-- marks that tell a reader nothing and are another in every case.

CREATE TABLE core.case_near (
  office_id text NOT NULL, case_id uuid NOT NULL, mark bytea NOT NULL CHECK (length(mark) = 32),
  PRIMARY KEY (office_id, case_id, mark),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);

SELECT core.keep(ARRAY['case_near']);
