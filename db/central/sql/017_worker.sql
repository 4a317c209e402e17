-- What the worker keeps, and its doors for draws, late papers and rises.  Never inside a push: a client could roll back.

-- A day's secret and what was published of it.  The secret leaves by one door while the day lasts and by another afterwards.
CREATE TABLE core.draw_day (
  day date PRIMARY KEY, commitment bytea NOT NULL CHECK (length(commitment) = 32), opened_at timestamptz NOT NULL
);
CREATE TABLE core.draw_secret (
  day date PRIMARY KEY REFERENCES core.draw_day, secret bytea NOT NULL CHECK (length(secret) >= 32)
);
CREATE TABLE core.draw_reveal (
  day date PRIMARY KEY REFERENCES core.draw_secret, at timestamptz NOT NULL
);
-- what could not be drawn after that event, and when it is tried again
CREATE TABLE core.draw_wait (
  office_id text NOT NULL, case_id uuid NOT NULL, purpose text NOT NULL CHECK (purpose IN ('step', 'asked')),
  after_seq integer NOT NULL, again_at timestamptz NOT NULL, reason text NOT NULL,
  PRIMARY KEY (office_id, case_id, purpose),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
-- a longer limit that was asked for and not answered
CREATE TABLE core.longer_asked (
  office_id text NOT NULL, case_id uuid NOT NULL, seq integer NOT NULL,
  PRIMARY KEY (office_id, case_id),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
CREATE TABLE core.rise (
  office_id text NOT NULL, case_id uuid NOT NULL, step integer NOT NULL, told text NOT NULL CHECK (told IN ('supervisor', 'leader')),
  due date NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, case_id, step, told, due),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
CREATE TABLE core.lease (task text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL);

CREATE INDEX case_head_undrawn ON core.case_head (deadline, opened_at, case_id)
  WHERE assignee IS NULL AND closed_at IS NULL AND stages > 0;
CREATE INDEX case_head_correcting ON core.case_head (opened_at, case_id) WHERE state = 'correcting' AND approver IS NULL;
CREATE INDEX case_head_papers ON core.case_head (office_id, case_id) WHERE state = 'paused' AND waits_for = 'supplement';
CREATE INDEX case_head_due ON core.case_head (deadline, case_id) WHERE closed_at IS NULL;

SELECT core.keep(ARRAY['draw_day', 'draw_secret', 'draw_reveal', 'rise']);
ALTER TABLE core.draw_wait ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.longer_asked ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.lease ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION core.hall_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (at AT TIME ZONE 'Asia/Shanghai')::date
$$;

CREATE FUNCTION core.longer_limit_follows() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.kind = 'extension_asked' THEN
    INSERT INTO longer_asked VALUES (NEW.office_id, NEW.case_id, NEW.seq)
      ON CONFLICT (office_id, case_id) DO UPDATE SET seq = excluded.seq;
  ELSE
    DELETE FROM longer_asked a WHERE a.office_id = NEW.office_id AND a.case_id = NEW.case_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER longer_limit_follows AFTER INSERT ON core.case_event FOR EACH ROW
  WHEN (NEW.kind IN ('extension_asked', 'extended', 'extension_refused', 'decided', 'withdrawn'))
  EXECUTE FUNCTION core.longer_limit_follows();
ALTER TABLE core.case_event ENABLE ALWAYS TRIGGER longer_limit_follows;

-- Whose permission or account ended, or who sits elsewhere, has no case any more: it is drawn again.
CREATE FUNCTION core.operator_lets_go() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  UPDATE case_head h SET assignee = NULL WHERE h.assignee = NEW.operator_id AND h.closed_at IS NULL;
  UPDATE case_head h SET approver = NULL WHERE h.approver = NEW.operator_id;
  RETURN NULL;
END $$;
CREATE TRIGGER operator_lets_go AFTER UPDATE ON core.operator FOR EACH ROW
  WHEN ((OLD.permission, OLD.is_active, OLD.office_id) IS DISTINCT FROM (NEW.permission, NEW.is_active, NEW.office_id))
  EXECUTE FUNCTION core.operator_lets_go();
ALTER TABLE core.operator ENABLE ALWAYS TRIGGER operator_lets_go;

-- The server's moment: the worker's own clock decides nothing.
CREATE FUNCTION work.moment() RETURNS timestamptz LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT clock_timestamp()
$$;

-- Today's or tomorrow's secret, made by the worker; the first one counts.  Returns whether this one was the first.
CREATE FUNCTION work.open_day(wanted date, secret bytea) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  IF wanted - core.hall_day(clock_timestamp()) NOT IN (0, 1) OR length(secret) < 32 THEN
    RAISE EXCEPTION 'denied:day' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO draw_day VALUES (wanted, sha256(convert_to('yichuang.draw.commitment', 'UTF8') || '\x00'::bytea || secret),
    clock_timestamp()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO draw_secret VALUES (wanted, secret);
  RETURN true;
END $$;

-- The secret by which is drawn now, with its day; nothing before the day was opened.
CREATE FUNCTION work.secret() RETURNS TABLE (day date, secret bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT s.day, s.secret FROM draw_secret s WHERE s.day = core.hall_day(clock_timestamp())
$$;

-- Shows the secrets of the days that are over; returns which.
CREATE FUNCTION work.reveal() RETURNS SETOF date LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  INSERT INTO draw_reveal SELECT s.day, clock_timestamp() FROM draw_secret s
    WHERE s.day < core.hall_day(clock_timestamp()) AND NOT EXISTS (SELECT 1 FROM draw_reveal r WHERE r.day = s.day)
    ON CONFLICT DO NOTHING RETURNING day
$$;

-- A case with all that a draw asks for.
CREATE TYPE core.undrawn AS (
  office_id text, level text, case_id uuid, purpose text, after_seq integer, number integer, step integer, escalated_to text,
  above text, above_level text, subject_key bytea, is_limited boolean, way text, events jsonb, elsewhere jsonb
);

CREATE FUNCTION core.told_for_draw(h core.case_head, purpose text) RETURNS core.undrawn LANGUAGE sql STABLE AS $$
  SELECT h.office_id, o.level, h.case_id, purpose, h.last_seq,
    (SELECT count(*)::int + 1 FROM draw d WHERE d.office_id = h.office_id AND d.case_id = h.case_id AND d.after_seq = h.last_seq),
    h.step, h.escalated_to, up.office_id, up.level, h.subject_key, h.is_limited, core.way_now(h)::text,
    (SELECT jsonb_agg(jsonb_build_object('seq', e.seq, 'kind', e.kind, 'step', e.step, 'role', e.role, 'permission', e.permission,
       'person', encode(e.person, 'hex'), 'office', e.sat_office, 'section', e.sat_section) ORDER BY e.seq)
     FROM case_event e WHERE e.office_id = h.office_id AND e.case_id = h.case_id),
    (SELECT coalesce(jsonb_agg(jsonb_build_object('person', encode(a.person, 'hex'), 'role', a.role)), '[]') FROM (
       SELECT x.person, x.role FROM joined j JOIN case_actor x ON x.office_id = j.office_id AND x.case_id = j.other
       WHERE j.office_id = h.office_id AND j.case_id = h.case_id
       UNION ALL SELECT c.person, 'chaser' FROM chaser c WHERE c.office_id = h.office_id AND c.case_id = h.case_id) a)
  FROM office o LEFT JOIN case_step s ON s.office_id = h.office_id AND s.case_id = h.case_id AND s.round = h.round AND s.seq = h.step
    LEFT JOIN office up ON purpose = 'step'
      AND up.office_id = core.superior(h.office_id, coalesce(h.escalated_to, s.stage->>'escalate_to'))
  WHERE o.office_id = h.office_id
$$;

CREATE FUNCTION core.is_put_off(h core.case_head, purpose text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM draw_wait w WHERE w.office_id = h.office_id AND w.case_id = h.case_id
    AND w.purpose = is_put_off.purpose AND w.after_seq = h.last_seq AND w.again_at > clock_timestamp())
$$;

-- Whether the draws of the case are this server's: a hall draws for its office, except what went up.
CREATE FUNCTION core.is_drawn_here(h core.case_head) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN core.hall_office() IS NULL THEN o.drawn_by IS NULL OR h.escalated_to IS NOT NULL
              ELSE o.drawn_by IS NOT NULL AND h.escalated_to IS NULL END
  FROM office o WHERE o.office_id = h.office_id
$$;

-- Up to so many cases that nobody has, those due first, held for this transaction; what another worker holds is passed over.
CREATE FUNCTION work.take_undrawn("limit" integer) RETURNS SETOF core.undrawn LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE h case_head; taken integer := 0;
BEGIN
  FOR h IN SELECT c.* FROM case_head c WHERE c.assignee IS NULL AND c.closed_at IS NULL AND c.stages > 0
      AND c.state IN ('accepted', 'paused', 'decided')
      AND (c.waits_for IS DISTINCT FROM 'supplement' OR c.lapsed_seq = c.last_seq) AND NOT core.is_put_off(c, 'step')
      AND core.is_drawn_here(c)
      ORDER BY c.deadline, c.opened_at, c.case_id LIMIT take_undrawn."limit" FOR UPDATE SKIP LOCKED LOOP
    taken := taken + 1;
    RETURN NEXT core.told_for_draw(h, 'step');
  END LOOP;
  FOR h IN SELECT c.* FROM case_head c WHERE c.state = 'correcting' AND c.approver IS NULL AND NOT core.is_put_off(c, 'asked')
      AND core.is_drawn_here(c)
      ORDER BY c.opened_at, c.case_id LIMIT take_undrawn."limit" - taken FOR UPDATE SKIP LOCKED LOOP
    taken := taken + 1;
    RETURN NEXT core.told_for_draw(h, 'asked');
  END LOOP;
  FOR h IN SELECT c.* FROM longer_asked a JOIN case_head c USING (office_id, case_id)
      WHERE c.approver IS NULL AND c.state IN ('accepted', 'paused') AND NOT core.is_put_off(c, 'asked')
      AND core.is_drawn_here(c)
      ORDER BY c.deadline, c.case_id LIMIT take_undrawn."limit" - taken FOR UPDATE OF c SKIP LOCKED LOOP
    RETURN NEXT core.told_for_draw(h, 'asked');
  END LOOP;
END $$;

-- Everybody of these offices who may be considered; load: cases that they have.
CREATE FUNCTION work.people(offices text[]) RETURNS TABLE (office_id text, level text, operator_id uuid, person bytea,
  permission text, section text, load bigint, is_planned boolean, is_away boolean, relatives bytea[]) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT o.office_id, f.level, o.operator_id, o.person, o.permission, o.section,
    (SELECT count(*) FROM case_head h WHERE h.assignee = o.operator_id AND h.closed_at IS NULL)
    + (SELECT count(*) FROM case_head h WHERE h.approver = o.operator_id),
    core.is_planned(o, core.hall_day(clock_timestamp())), core.is_away(o, core.hall_day(clock_timestamp())),
    ARRAY(SELECT core.relatives_of(o.person))
  FROM operator o JOIN office f USING (office_id)
  WHERE o.office_id = ANY(offices) AND o.is_active AND core.groups_of(o.login) = ARRAY['perm_' || o.permission]
$$;

-- Nobody could be drawn: kept once for an event, with the reasons, and tried again after a minute.
CREATE FUNCTION work.put_off(office text, wanted uuid, after integer, purpose text, reason text, record jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE h case_head;
BEGIN
  SELECT * INTO h FROM case_head c WHERE c.office_id = put_off.office AND c.case_id = wanted FOR UPDATE;
  IF h.case_id IS NULL OR h.last_seq <> after THEN RETURN 'stale'; END IF;
  IF record IS NOT NULL AND (SELECT d.operator_id IS NOT NULL FROM draw d WHERE d.office_id = h.office_id
       AND d.case_id = h.case_id AND d.after_seq = h.last_seq AND d.purpose = put_off.purpose
       ORDER BY d.number DESC LIMIT 1) IS DISTINCT FROM false THEN
    INSERT INTO draw SELECT h.office_id, h.case_id, h.last_seq, put_off.purpose, count(*) + 1, NULL, put_off.record,
        clock_timestamp() FROM draw d
      WHERE d.office_id = h.office_id AND d.case_id = h.case_id AND d.after_seq = h.last_seq AND d.purpose = put_off.purpose;
  END IF;
  INSERT INTO draw_wait VALUES (h.office_id, h.case_id, put_off.purpose, h.last_seq, clock_timestamp() + interval '1 minute',
      put_off.reason)
    ON CONFLICT ON CONSTRAINT draw_wait_pkey
    DO UPDATE SET (after_seq, again_at, reason) = (excluded.after_seq, excluded.again_at, excluded.reason);
  RETURN 'ok';
END $$;

-- Whose papers did not come by the last day that their notice named, and that this is not noted of.
CREATE FUNCTION work.late_papers() RETURNS TABLE (office_id text, case_id uuid, after_seq integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT h.office_id, h.case_id, h.last_seq FROM case_head h
    JOIN case_event e ON e.office_id = h.office_id AND e.case_id = h.case_id AND e.seq = h.last_seq
  WHERE h.state = 'paused' AND h.waits_for = 'supplement' AND h.lapsed_seq IS DISTINCT FROM h.last_seq
    AND e.body::jsonb #>> '{data,supply_by}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
    AND e.body::jsonb #>> '{data,supply_by}' < core.hall_day(clock_timestamp())::text
  ORDER BY 1, 2 LIMIT 500
$$;

-- Steps that wait in cases past their last day and were not told to the leader yet, behind the one that was seen last.
CREATE FUNCTION work.overdue(seen_day date, seen_case uuid, "limit" integer)
RETURNS TABLE (office_id text, case_id uuid, step integer, due date, risen text[]) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT h.office_id, h.case_id, h.step, h.deadline, ARRAY(SELECT r.told FROM rise r WHERE r.office_id = h.office_id
      AND r.case_id = h.case_id AND r.step = h.step AND r.due = h.deadline)
  FROM case_head h WHERE h.closed_at IS NULL AND h.state IN ('accepted', 'decided')
    AND h.deadline < core.hall_day(clock_timestamp()) AND (seen_day IS NULL OR (h.deadline, h.case_id) > (seen_day, seen_case))
    AND NOT EXISTS (SELECT 1 FROM rise r WHERE r.office_id = h.office_id AND r.case_id = h.case_id AND r.step = h.step
                    AND r.due = h.deadline AND r.told = 'leader')
  ORDER BY h.deadline, h.case_id LIMIT overdue."limit"
$$;

CREATE FUNCTION work.note_rise(office text, wanted uuid, step integer, told text, due date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE h case_head;
BEGIN
  SELECT * INTO h FROM case_head c WHERE c.office_id = note_rise.office AND c.case_id = wanted FOR UPDATE;
  IF h.case_id IS NULL OR h.closed_at IS NOT NULL OR (h.step, h.deadline) IS DISTINCT FROM (note_rise.step, note_rise.due) THEN
    RETURN 'stale';
  END IF;
  IF due >= core.hall_day(clock_timestamp()) THEN RETURN 'denied:not-late'; END IF;
  INSERT INTO rise VALUES (office, wanted, note_rise.step, note_rise.told, note_rise.due, clock_timestamp()) ON CONFLICT DO NOTHING;
  RETURN CASE WHEN FOUND THEN 'ok' ELSE 'dup' END;
END $$;

-- Whether this holder has the task for so long; one holder at a time, and nobody's when it ran out.
CREATE FUNCTION work.lease(task text, holder text, seconds integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  INSERT INTO core.lease AS l VALUES (lease.task, lease.holder, clock_timestamp() + make_interval(secs => seconds))
    ON CONFLICT ON CONSTRAINT lease_pkey DO UPDATE SET (holder, until) = (excluded.holder, excluded.until)
    WHERE l.holder = excluded.holder OR l.until < clock_timestamp();
  RETURN FOUND;
END $$;

-- What was published of the draws' secrets, and the secrets of days that are over.
CREATE FUNCTION core.published_days() RETURNS TABLE (day date, commitment bytea, opened_at timestamptz, secret bytea)
LANGUAGE sql STABLE AS $$
  SELECT d.day, d.commitment, d.opened_at, CASE WHEN r.day IS NOT NULL THEN s.secret END
  FROM draw_day d JOIN draw_secret s USING (day) LEFT JOIN draw_reveal r USING (day) ORDER BY d.day
$$;
CREATE FUNCTION api.draw_days() RETURNS TABLE (day date, commitment bytea, opened_at timestamptz, secret bytea)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT * FROM core.published_days()
$$;
CREATE FUNCTION work.draw_days() RETURNS TABLE (day date, commitment bytea, opened_at timestamptz, secret bytea)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT * FROM core.published_days()
$$;

-- Draws of decided cases of one's own offices and those below; for the worker all.  A page behind (at, case).
CREATE FUNCTION api.draws(since timestamptz, seen uuid, "limit" integer) RETURNS TABLE (office_id text, case_id uuid, after_seq integer,
  purpose text, number integer, operator_id uuid, record jsonb, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT d.office_id, d.case_id, d.after_seq, d.purpose, d.number, d.operator_id, d.record, d.at FROM draw d JOIN case_head h USING (office_id, case_id)
  WHERE (d.at, d.case_id) > (since, seen) AND core.is_decided(h.state) AND d.office_id = ANY((SELECT core.my_offices())::text[])
  ORDER BY d.at, d.case_id LIMIT least(draws."limit", 1000)
$$;
CREATE FUNCTION work.draws(since timestamptz, seen uuid, "limit" integer) RETURNS TABLE (office_id text, case_id uuid, after_seq integer,
  purpose text, number integer, operator_id uuid, record jsonb, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT d.office_id, d.case_id, d.after_seq, d.purpose, d.number, d.operator_id, d.record, d.at FROM draw d WHERE (d.at, d.case_id) > (since, seen) ORDER BY d.at, d.case_id LIMIT least(draws."limit", 1000)
$$;
CREATE INDEX draw_at ON core.draw (at, case_id);

-- Open cases past their last day that were told to somebody.
CREATE FUNCTION api.rises() RETURNS TABLE (office_id text, case_id uuid, number text, item text, step integer, told text, due date,
  at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT r.office_id, r.case_id, h.number, h.item, r.step, r.told, r.due, r.at FROM rise r JOIN case_head h USING (office_id, case_id)
  WHERE h.closed_at IS NULL AND (h.step, h.deadline) = (r.step, r.due) AND r.office_id = ANY((SELECT core.my_offices())::text[])
  ORDER BY r.due, r.case_id, r.at
$$;

GRANT EXECUTE ON FUNCTION work.moment(), work.open_day(date, bytea), work.secret(), work.reveal(), work.take_undrawn(integer),
  work.people(text[]), work.put_off(text, uuid, integer, text, text, jsonb), work.late_papers(), work.overdue(date, uuid, integer),
  work.note_rise(text, uuid, integer, text, date), work.lease(text, text, integer), work.draw_days(),
  work.draws(timestamptz, uuid, integer) TO perm_worker;
GRANT EXECUTE ON FUNCTION api.draw_days() TO perm_any, perm_reader, perm_device;
GRANT EXECUTE ON FUNCTION api.draws(timestamptz, uuid, integer), api.rises() TO perm_reader;
