-- Figures by operator, office and item and day, made of the feed behind a cursor of its own; never in a push (hot rows).

CREATE TABLE core.summary_cursor (office_id text PRIMARY KEY REFERENCES core.feed, feed_no bigint NOT NULL);
CREATE TABLE core.operator_day (
  office_id text NOT NULL, day date NOT NULL, operator_id uuid NOT NULL, kind text NOT NULL,
  acts integer NOT NULL, waited_s bigint NOT NULL,  -- seconds since the event before, over all acts
  PRIMARY KEY (office_id, day, operator_id, kind)
);
CREATE TABLE core.office_day (
  office_id text NOT NULL, day date NOT NULL, kind text NOT NULL,
  acts integer NOT NULL, refused integer NOT NULL, late integer NOT NULL,  -- decisions that refuse; decisions past the last day
  PRIMARY KEY (office_id, day, kind)
);
CREATE TABLE core.item_day (
  office_id text NOT NULL, day date NOT NULL, item text NOT NULL, kind text NOT NULL,
  acts integer NOT NULL, refused integer NOT NULL, late integer NOT NULL,
  PRIMARY KEY (office_id, day, item, kind)
);
DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['summary_cursor', 'operator_day', 'office_day', 'item_day'] LOOP
    EXECUTE format('ALTER TABLE core.%I ENABLE ROW LEVEL SECURITY', kept);
  END LOOP;
END $$;

-- The last day that stood when this event was received; of the feed alone, so that it can be told again.
CREATE FUNCTION core.due_then(office text, wanted uuid, upto integer) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (e.body::jsonb #>> '{data,due_on}')::date FROM case_event e JOIN kind_rule k USING (kind)
  WHERE e.office_id = office AND e.case_id = wanted AND e.seq <= upto AND k.moves_limit
    AND e.body::jsonb #>> '{data,due_on}' IS NOT NULL ORDER BY e.seq DESC LIMIT 1
$$;

-- Adds what lies behind the cursor, at most so much of one office's feed.  Returns how far that is, 0 for nothing to do
-- or where another worker is at it.
CREATE FUNCTION work.summarise(office text, "limit" integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE behind bigint; upto bigint;
BEGIN
  INSERT INTO summary_cursor VALUES (office, 0) ON CONFLICT DO NOTHING;
  SELECT c.feed_no INTO behind FROM summary_cursor c WHERE c.office_id = office FOR UPDATE SKIP LOCKED;
  SELECT least(behind + "limit", f.feed_no) INTO upto FROM feed f WHERE f.office_id = office;
  IF behind IS NULL OR upto IS NULL OR upto = behind THEN RETURN 0; END IF;
  IF upto < behind THEN  -- the server went back (restored): all is told again
    PERFORM work.forget_summaries(office);
    RETURN 1;
  END IF;
  WITH fresh AS MATERIALIZED (
    SELECT e.office_id, core.hall_day(e.received_at) AS day, e.operator_id, e.kind, h.item,
      extract(epoch FROM e.received_at - p.received_at)::bigint AS waited_s,
      (e.kind = 'decided' AND e.body::jsonb #>> '{data,outcome}' = 'refused')::int AS refused,
      (CASE WHEN e.kind = 'decided' THEN core.hall_day(e.received_at) > core.due_then(e.office_id, e.case_id, e.seq) END)::int AS late
    FROM case_event e JOIN case_head h ON h.office_id = e.office_id AND h.case_id = e.case_id
      LEFT JOIN case_event p ON p.office_id = e.office_id AND p.case_id = e.case_id AND p.seq = e.seq - 1
    WHERE e.office_id = office AND e.feed_no > behind AND e.feed_no <= upto
  ), by_operator AS (
    INSERT INTO operator_day AS o SELECT office_id, day, operator_id, kind, count(*), coalesce(sum(waited_s), 0) FROM fresh
      GROUP BY office_id, day, operator_id, kind
    ON CONFLICT (office_id, day, operator_id, kind)
      DO UPDATE SET (acts, waited_s) = (o.acts + excluded.acts, o.waited_s + excluded.waited_s)
  ), by_office AS (
    INSERT INTO office_day AS o SELECT office_id, day, kind, count(*), sum(refused), coalesce(sum(late), 0) FROM fresh
      GROUP BY office_id, day, kind
    ON CONFLICT (office_id, day, kind)
      DO UPDATE SET (acts, refused, late) = (o.acts + excluded.acts, o.refused + excluded.refused, o.late + excluded.late)
  )
  INSERT INTO item_day AS o SELECT office_id, day, item, kind, count(*), sum(refused), coalesce(sum(late), 0) FROM fresh
    GROUP BY office_id, day, item, kind
  ON CONFLICT (office_id, day, item, kind)
    DO UPDATE SET (acts, refused, late) = (o.acts + excluded.acts, o.refused + excluded.refused, o.late + excluded.late);
  UPDATE summary_cursor c SET feed_no = upto WHERE c.office_id = office;
  RETURN upto;
END $$;

-- Empties the figures of an office, to be told again in the same transaction.
CREATE FUNCTION work.forget_summaries(office text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  INSERT INTO summary_cursor VALUES (office, 0) ON CONFLICT DO NOTHING;
  PERFORM 1 FROM summary_cursor c WHERE c.office_id = office FOR UPDATE;
  DELETE FROM operator_day d WHERE d.office_id = office;
  DELETE FROM office_day d WHERE d.office_id = office;
  DELETE FROM item_day d WHERE d.office_id = office;
  UPDATE summary_cursor c SET feed_no = 0 WHERE c.office_id = office;
END $$;

CREATE FUNCTION work.offices() RETURNS TABLE (office_id text, feed_no bigint, feed_hash bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT f.office_id, f.feed_no, f.feed_hash FROM feed f ORDER BY f.office_id
$$;

-- For posts without a business permission: of the own office and those below.
CREATE FUNCTION api.office_days(since date, upto date) RETURNS TABLE (office_id text, day date, kind text, acts integer,
  refused integer, late integer) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT d.* FROM office_day d WHERE d.office_id = ANY((SELECT core.my_offices())::text[]) AND d.day BETWEEN since AND upto
  ORDER BY d.office_id, d.day, d.kind
$$;
CREATE FUNCTION api.item_days(since date, upto date) RETURNS TABLE (office_id text, day date, item text, kind text, acts integer,
  refused integer, late integer) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT d.* FROM item_day d WHERE d.office_id = ANY((SELECT core.my_offices())::text[]) AND d.day BETWEEN since AND upto
  ORDER BY d.office_id, d.day, d.item, d.kind
$$;
-- Of days that are over: while one lasts, a single act would tell who has a case.
CREATE FUNCTION api.operator_days(since date, upto date) RETURNS TABLE (office_id text, day date, operator_id uuid, kind text,
  acts integer, waited_s bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT d.* FROM operator_day d WHERE d.office_id = ANY((SELECT core.my_offices())::text[])
    AND d.day BETWEEN since AND least(upto, core.hall_day(clock_timestamp()) - 1)
  ORDER BY d.office_id, d.day, d.operator_id, d.kind
$$;

GRANT EXECUTE ON FUNCTION work.summarise(text, integer), work.forget_summaries(text), work.offices() TO perm_worker;
GRANT EXECUTE ON FUNCTION api.office_days(date, date), api.item_days(date, date), api.operator_days(date, date) TO perm_reader;
