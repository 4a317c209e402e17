-- What is said about a case beside its steps: questions, their answers, notes to whoever has it.  Functions: 027_notes.

ALTER TABLE core.stream_rule DROP CONSTRAINT stream_rule_stream_check;
ALTER TABLE core.stream_rule ADD CONSTRAINT stream_rule_stream_check
  CHECK (stream IN ('register', 'staff', 'hall', 'payment', 'audit', 'note'));

-- One row for each.  is_open: a question that nobody has answered yet.
CREATE TABLE core.note (
  office_id text NOT NULL, event_id uuid NOT NULL, case_id uuid NOT NULL, kind text NOT NULL,
  step integer NOT NULL, to_step integer, answers uuid, is_open boolean NOT NULL,
  PRIMARY KEY (office_id, event_id),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
CREATE INDEX note_open ON core.note (office_id, case_id) WHERE is_open;

SELECT core.keep(ARRAY['note'], 'DELETE', '_never_deleted');

-- of a note nothing changes but that it is answered
CREATE FUNCTION core.note_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.office_id, NEW.event_id, NEW.case_id, NEW.kind, NEW.step, NEW.to_step, NEW.answers)
     IS DISTINCT FROM (OLD.office_id, OLD.event_id, OLD.case_id, OLD.kind, OLD.step, OLD.to_step, OLD.answers)
     OR NEW.is_open THEN
    RAISE EXCEPTION 'append_only: UPDATE of note' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER note_stays BEFORE UPDATE ON core.note FOR EACH ROW EXECUTE FUNCTION core.note_stays();
ALTER TABLE core.note ENABLE ALWAYS TRIGGER note_stays;

-- Last days that a changed calendar moved.  after_seq: of the case's newest event then; days: promise, statute, green channel.
CREATE TABLE core.recount (
  office_id text NOT NULL, case_id uuid NOT NULL, number integer NOT NULL, event_id uuid NOT NULL, after_seq integer NOT NULL,
  calendar_before text NOT NULL, calendar_after text NOT NULL,
  promise date, statutory date, green date,
  PRIMARY KEY (office_id, case_id, number),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
CREATE INDEX recount_calendars ON core.recount (office_id, calendar_before, calendar_after);

SELECT core.keep(ARRAY['recount']);
