-- Panels: parallel groups of an office's people; a case is drawn to one of them as a whole.  Formed once, ended once.

CREATE TABLE core.panel (
  panel_id uuid PRIMARY KEY, office_id text NOT NULL REFERENCES core.office, name text NOT NULL,
  items text[] NOT NULL,  -- empty: every item
  at timestamptz NOT NULL
);
CREATE INDEX panel_of ON core.panel (office_id);
CREATE TABLE core.panel_member (
  panel_id uuid NOT NULL REFERENCES core.panel, operator_id uuid NOT NULL REFERENCES core.operator,
  PRIMARY KEY (panel_id, operator_id)
);
CREATE INDEX panel_member_is ON core.panel_member (operator_id);
CREATE TABLE core.panel_end (panel_id uuid PRIMARY KEY REFERENCES core.panel, at timestamptz NOT NULL);

-- to which panel the first draw of a round gave the case
CREATE TABLE core.case_panel (
  office_id text NOT NULL, case_id uuid NOT NULL, round integer NOT NULL, panel_id uuid NOT NULL REFERENCES core.panel,
  at timestamptz NOT NULL,
  PRIMARY KEY (office_id, case_id, round),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);

SELECT core.keep(ARRAY['panel', 'panel_member', 'panel_end', 'case_panel']);
