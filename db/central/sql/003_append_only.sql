-- What is written stays: for the owner and in replica mode too.  Row policies as a second wall behind missing grants.

CREATE FUNCTION core.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append_only: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Rows of these tables stay, for the owner and in replica mode too, and no table is open but by a policy.
-- acts: what is refused, by the trigger with that ending, which calls ``guard``.
CREATE FUNCTION core.keep(tables text[], acts text DEFAULT 'UPDATE OR DELETE', ending text DEFAULT '_kept', guard text DEFAULT 'refuse_change')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY tables LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE %s ON core.%I FOR EACH ROW EXECUTE FUNCTION core.%I()', kept || ending, acts, kept, guard);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON core.%I FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change()',
                   kept || '_not_truncated', kept);
    EXECUTE format('ALTER TABLE core.%I ENABLE ALWAYS TRIGGER %I', kept, kept || ending);
    EXECUTE format('ALTER TABLE core.%I ENABLE ALWAYS TRIGGER %I', kept, kept || '_not_truncated');
    EXECUTE format('ALTER TABLE core.%I ENABLE ROW LEVEL SECURITY', kept);
  END LOOP;
END $$;

SELECT core.keep(ARRAY['case_event', 'case_actor', 'case_step', 'draw', 'admin_record', 'transition', 'kind_rule']);

SELECT core.keep(ARRAY['case_head', 'feed', 'operator', 'operator_key', 'device', 'office', 'item_way', 'reject_log', 'hall'], 'DELETE', '_never_deleted');

-- a head moves only with its newest event, a feed only forward by as many numbers as events came
CREATE FUNCTION core.head_follows_events() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.office_id, NEW.case_id, NEW.item, NEW.subject_key, NEW.subject_kind)
     IS DISTINCT FROM (OLD.office_id, OLD.case_id, OLD.item, OLD.subject_key, OLD.subject_kind)
     OR NEW.last_seq = OLD.last_seq AND (NEW.state, NEW.step, NEW.round, NEW.last_hash, NEW.last_kind, NEW.outcome, NEW.proposed,
                                         NEW.number)
        IS DISTINCT FROM (OLD.state, OLD.step, OLD.round, OLD.last_hash, OLD.last_kind, OLD.outcome, OLD.proposed,
                          OLD.number)
     OR NEW.last_seq = OLD.last_seq AND NEW.deadline IS DISTINCT FROM OLD.deadline AND NOT core.is_recounted(NEW)
     OR NEW.last_seq <> OLD.last_seq AND (NEW.last_seq <> OLD.last_seq + 1 OR NOT EXISTS (SELECT 1 FROM case_event e
        JOIN transition t ON t.from_state = OLD.state AND t.kind = e.kind AND t.to_state = NEW.state
        WHERE e.office_id = NEW.office_id AND e.case_id = NEW.case_id AND e.seq = NEW.last_seq AND e.hash = NEW.last_hash)) THEN
    RAISE EXCEPTION 'case_head_follows_events' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_head_follows_events BEFORE UPDATE ON core.case_head
  FOR EACH ROW EXECUTE FUNCTION core.head_follows_events();
ALTER TABLE core.case_head ENABLE ALWAYS TRIGGER case_head_follows_events;

CREATE FUNCTION core.feed_goes_forward() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
DECLARE came bigint := NEW.feed_no - OLD.feed_no;
BEGIN
  IF NEW.office_id <> OLD.office_id OR came < 1
     OR (SELECT (count(*), count(DISTINCT e.feed_no), count(*) FILTER (WHERE e.feed_no = NEW.feed_no AND e.feed_hash = NEW.feed_hash))
           IS DISTINCT FROM (came, came, 1::bigint)
         FROM (SELECT c.feed_no, c.feed_hash FROM case_event c WHERE c.office_id = NEW.office_id AND c.feed_no > OLD.feed_no
                 AND c.feed_no <= NEW.feed_no
               UNION ALL
               SELECT s.feed_no, s.feed_hash FROM stream_event s WHERE s.office_id = NEW.office_id AND s.feed_no > OLD.feed_no
                 AND s.feed_no <= NEW.feed_no) e) THEN
    RAISE EXCEPTION 'feed_goes_forward' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER feed_goes_forward BEFORE UPDATE ON core.feed FOR EACH ROW EXECUTE FUNCTION core.feed_goes_forward();
ALTER TABLE core.feed ENABLE ALWAYS TRIGGER feed_goes_forward;

-- An account that was closed comes back by an act of this very transaction alone, and without a permission.
CREATE FUNCTION core.person_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.operator_id, NEW.login, NEW.person) IS DISTINCT FROM (OLD.operator_id, OLD.login, OLD.person)
     OR NEW.is_active AND NOT OLD.is_active AND (NEW.permission IS NOT NULL OR NOT EXISTS (SELECT 1 FROM admin_record a
       WHERE a.act = 'reopen' AND a.about = OLD.operator_id::text AND a.at >= now())) THEN
    RAISE EXCEPTION 'operator_person_fixed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER operator_person_stays BEFORE UPDATE ON core.operator FOR EACH ROW EXECUTE FUNCTION core.person_stays();
ALTER TABLE core.operator ENABLE ALWAYS TRIGGER operator_person_stays;

-- The office whose hall machine this database is; NULL at the province.
CREATE FUNCTION core.hall_office() RETURNS text LANGUAGE sql STABLE
SET search_path = core, pg_catalog, pg_temp AS $$ SELECT office_id FROM hall $$;

-- the offices of whoever is signed in: its own and those below
CREATE FUNCTION core.my_offices() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  RETURN (WITH RECURSIVE below AS (
    SELECT office_id FROM operator WHERE login = session_user AND is_active
    UNION SELECT office_id FROM device WHERE login = session_user AND is_active
    UNION SELECT o.office_id FROM office o JOIN below b ON o.parent = b.office_id
  ) SELECT coalesce(array_agg(office_id), '{}') FROM below);
END $$;

-- A part is reached by its own name too.  Triggers on rows go down to it by themselves, those on TRUNCATE do not.
DO $$
DECLARE part record;
BEGIN
  FOR part IN SELECT i.inhrelid::regclass AS name, p.relname AS whole, t.tgname FROM pg_inherits i
      JOIN pg_class p ON p.oid = i.inhparent AND p.relkind = 'p' AND p.relnamespace = 'core'::regnamespace
      JOIN pg_trigger t ON t.tgrelid = p.oid AND NOT t.tgisinternal ORDER BY 1, 3 LOOP
    IF part.tgname LIKE '%not\_truncated' THEN
      EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change()',
                     part.tgname, part.name);
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part.name, part.tgname);
  END LOOP;
END $$;

DO $$
DECLARE guarded text;
BEGIN
  FOR guarded IN SELECT relname FROM pg_class WHERE relnamespace = 'core'::regnamespace AND relkind IN ('r', 'p') LOOP
    EXECUTE format('ALTER TABLE core.%I ENABLE ROW LEVEL SECURITY', guarded);
  END LOOP;
  FOREACH guarded IN ARRAY ARRAY['feed', 'case_head', 'case_event'] LOOP
    EXECUTE format('CREATE POLICY own_offices ON core.%I FOR SELECT TO perm_any, perm_reader, perm_device'
                   ' USING (office_id = ANY((SELECT core.my_offices())::text[]))', guarded);
  END LOOP;
END $$;
