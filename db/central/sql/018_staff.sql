-- What the acts of the staff and register streams must say, and what a whole sequence of four acts brings about.

-- What was granted to whom from when until when; ``chain`` NULL: by a security administrator alone (account.permit).
CREATE TABLE core.grant_effect (
  operator_id uuid NOT NULL REFERENCES core.operator, seq integer NOT NULL,
  permission text CHECK (permission IN ('intake', 'handling', 'review', 'approval')),
  effective_from timestamptz NOT NULL, effective_until timestamptz, chain uuid, at timestamptz NOT NULL,
  PRIMARY KEY (operator_id, seq)
);
SELECT core.keep(ARRAY['grant_effect']);

-- ``day`` as the hall counts it, at its beginning
CREATE FUNCTION core.day_start(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT day::timestamp AT TIME ZONE 'Asia/Shanghai'
$$;
CREATE FUNCTION core.day_of(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (moment AT TIME ZONE 'Asia/Shanghai')::date
$$;

-- What the first act of a request asked for, in the words of its body.
CREATE FUNCTION core.asked_in(office text, request uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT e.body::jsonb->'data' FROM stream_event e
  WHERE e.office_id = office AND e.stream = 'staff' AND e.chain = request AND e.seq = 1
$$;

-- The days of a request are days, and stand exactly where its kind has them.
CREATE FUNCTION core.is_request(d jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN coalesce(core.is_uuid(d->>'operator') AND d->>'kind' IN ('new', 'change', 'withdrawal', 'temporary', 'stand_in')
    AND (d->>'permission' IS NULL OR d->>'permission' IN ('intake', 'handling', 'review', 'approval'))
    AND (d->>'kind' = 'withdrawal') = (d->>'permission' IS NULL) AND length(btrim(d->>'reason')) > 0
    AND d->>'starts_on' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' AND (d->>'starts_on')::date IS NOT NULL
    AND (d->>'kind' IN ('temporary', 'stand_in')) = (d->>'ends_on' IS NOT NULL)
    AND (d->>'ends_on' IS NULL OR d->>'ends_on' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
         AND (d->>'ends_on')::date >= (d->>'starts_on')::date)
    AND (d->>'kind' = 'stand_in') = (d->>'stands_for' IS NOT NULL)
    AND (d->>'stands_for' IS NULL OR core.is_uuid(d->>'stands_for')), false);
EXCEPTION WHEN data_exception THEN
  RETURN false;
END $$;

-- Four acts by four people, none of them whoever is concerned; told by person, so that no second account helps.  heard: when
-- the server took it to which it was said.
CREATE FUNCTION core.staff_denial(s core.said, who core.operator, heard timestamptz) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE asked jsonb := CASE s.kind WHEN 'grant_applied' THEN s.data ELSE core.asked_in(s.office_id, s.chain) END;
        concerned operator; absent operator;
BEGIN
  IF s.kind NOT LIKE 'grant!_%' ESCAPE '!' AND s.kind <> 'stand_in_started' THEN RETURN core.book_denial(s, who); END IF;
  IF s.kind = 'grant_applied' AND NOT core.is_request(s.data) OR s.kind = 'grant_refused' AND coalesce(btrim(s.data->>'reason'), '') = '' THEN
    RETURN 'malformed';
  END IF;
  SELECT * INTO concerned FROM operator o WHERE o.operator_id = (asked->>'operator')::uuid  -- what who left was given is withdrawn too
    AND (o.is_active OR asked->>'kind' = 'withdrawal');
  IF concerned.operator_id IS NULL OR concerned.office_id <> s.office_id THEN RETURN 'concerned'; END IF;
  IF concerned.person = who.person THEN RETURN 'own-account'; END IF;
  IF concerned.post NOT IN ('window_clerk', 'handler', 'reviewer', 'leader') OR asked->>'kind' = 'new' AND concerned.post
     IS DISTINCT FROM (CASE asked->>'permission' WHEN 'intake' THEN 'window_clerk' WHEN 'handling' THEN 'handler'
                       WHEN 'review' THEN 'reviewer' WHEN 'approval' THEN 'leader' END) THEN
    RETURN 'post';
  END IF;
  IF s.kind = 'stand_in_started' THEN
    SELECT * INTO absent FROM operator o WHERE o.operator_id = (asked->>'stands_for')::uuid;
    IF asked->>'kind' <> 'stand_in' OR core.day_of(heard) NOT BETWEEN (asked->>'starts_on')::date AND (asked->>'ends_on')::date
       OR absent.permission IS DISTINCT FROM asked->>'permission' OR absent.office_id <> s.office_id
       OR EXISTS (SELECT 1 FROM grant_effect g WHERE g.chain = s.chain AND g.effective_until > heard) THEN
      RETURN 'roster';
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION core.add_effect(wanted uuid, permission text, starts timestamptz, ends timestamptz, request uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO grant_effect SELECT wanted, count(*) + 1, add_effect.permission, starts, ends, request, clock_timestamp()
    FROM grant_effect g WHERE g.operator_id = wanted;
END $$;

-- What was granted that covers this moment, by the newest act.
CREATE FUNCTION core.granted_now(wanted uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT g.permission FROM grant_effect g WHERE g.operator_id = wanted AND g.effective_from <= clock_timestamp()
    AND (g.effective_until IS NULL OR clock_timestamp() < g.effective_until) ORDER BY g.seq DESC LIMIT 1
$$;

-- Lets the permission of a person follow what was granted; at a hall machine, what the province says and what it has not heard yet.
CREATE FUNCTION core.follow_grants(wanted uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE who operator; now_on text;
BEGIN
  SELECT * INTO who FROM operator o WHERE o.operator_id = wanted AND o.is_active FOR UPDATE;
  IF who.operator_id IS NULL OR NOT EXISTS (SELECT 1 FROM grant_effect g WHERE g.operator_id = wanted) THEN RETURN false; END IF;
  now_on := CASE WHEN core.hall_office() IS NULL THEN core.granted_now(wanted) ELSE core.granted_here(who) END;
  IF now_on IS NOT DISTINCT FROM who.permission THEN RETURN false; END IF;
  UPDATE operator o SET permission = now_on WHERE o.operator_id = wanted;
  PERFORM maker.set_group(who.login, core.group_for(now_on, who.post));
  PERFORM core.record_act('granted', wanted::text, jsonb_build_object('was', who.permission, 'permission', now_on));
  RETURN true;
END $$;

-- A new permission begins on a later day, a withdrawal at once, a stand-in when the supervisor starts it, until the day ends.
CREATE FUNCTION core.staff_effect(s core.said, heard timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE asked jsonb := core.asked_in(s.office_id, s.chain); concerned uuid := (asked->>'operator')::uuid; starts timestamptz;
BEGIN
  IF s.kind NOT LIKE 'grant!_%' ESCAPE '!' AND s.kind <> 'stand_in_started' THEN
    PERFORM core.book_effect(s);
    RETURN;
  END IF;
  IF s.kind = 'stand_in_started' THEN
    PERFORM core.add_effect(concerned, asked->>'permission', heard, core.day_start(core.day_of(heard) + 1), s.chain);
  ELSIF s.kind = 'grant_granted' AND asked->>'kind' <> 'stand_in' THEN
    starts := CASE asked->>'kind' WHEN 'withdrawal' THEN heard
                   ELSE core.day_start(greatest((asked->>'starts_on')::date, core.day_of(heard) + 1)) END;
    IF asked->>'ends_on' IS NOT NULL AND core.day_start((asked->>'ends_on')::date + 1) <= starts THEN RETURN; END IF;
    PERFORM core.add_effect(concerned, asked->>'permission', starts, core.day_start((asked->>'ends_on')::date + 1), s.chain);
  END IF;
END $$;

-- The worker's: everybody whose permission is not what was granted, but whom somebody else changes just now.  Returns how many
-- changed; safe at any time.
CREATE FUNCTION work.follow_grants() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE one uuid; changed integer := 0;
BEGIN
  FOR one IN SELECT o.operator_id FROM operator o WHERE o.is_active AND EXISTS (SELECT 1 FROM grant_effect g WHERE g.operator_id = o.operator_id)
      AND o.permission IS DISTINCT FROM (CASE WHEN core.hall_office() IS NULL THEN core.granted_now(o.operator_id) ELSE core.granted_here(o) END)
      ORDER BY 1 FOR UPDATE OF o SKIP LOCKED LOOP
    changed := changed + core.follow_grants(one)::integer;
  END LOOP;
  RETURN changed;
END $$;
GRANT EXECUTE ON FUNCTION work.follow_grants() TO perm_worker;
