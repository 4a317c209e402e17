-- The read doors: rows by office, names only after the decision.

CREATE FUNCTION core.is_decided(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT state NOT IN ('received', 'awaiting_supplement', 'accepted', 'paused')
$$;

CREATE FUNCTION core.my_operator() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT operator_id FROM operator WHERE login = session_user AND is_active);
END $$;

-- For whom whoever is signed in may see things: a person for himself, a machine for the operators with a valid key there.
CREATE FUNCTION core.my_operators() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(mine.operator_id ORDER BY mine.operator_id), '{}') FROM (
    SELECT operator_id FROM operator WHERE login = session_user AND is_active
    UNION
    SELECT k.operator_id FROM device d JOIN operator_key k ON k.device_id = d.device_id AND k.revoked_at IS NULL
      JOIN operator o ON o.operator_id = k.operator_id AND o.is_active
    WHERE d.login = session_user AND d.is_active AND k.valid_from <= clock_timestamp() AND clock_timestamp() < k.valid_to
  ) mine);
END $$;

-- Whether whoever is signed in sits in that very office; those above see the bodies of the cases at their own desk only.
CREATE FUNCTION core.is_mine(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM operator WHERE login = session_user AND is_active AND office_id = wanted)
      OR EXISTS (SELECT 1 FROM device WHERE login = session_user AND is_active AND office_id = wanted)
$$;

CREATE FUNCTION core.is_at_my_desk(wanted_office text, wanted_case uuid, mine uuid[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM case_head h WHERE h.office_id = wanted_office AND h.case_id = wanted_case
                 AND (h.assignee = ANY(mine) OR h.approver = ANY(mine)))
      OR EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = wanted_office AND e.case_id = wanted_case
                 AND e.operator_id = ANY(mine))
$$;

-- The cases' rows of a feed behind ``after``; who may pull it at all is asked by the door (018_streams.sql).
CREATE FUNCTION core.case_rows(office text, after bigint, "limit" integer)
RETURNS TABLE (feed_no bigint, event_id uuid, case_id uuid, seq integer, body text, hash bytea, actor text, received_at text,
               feed_hash bytea, is_relayed boolean, operator_id uuid, nonce bytea)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE mine boolean := core.is_mine(case_rows.office); people uuid[] := core.my_operators(); me uuid := core.my_operator();
BEGIN
  RETURN QUERY SELECT e.feed_no, e.event_id, e.case_id, e.seq,
      CASE WHEN (mine OR core.is_at_my_desk(e.office_id, e.case_id, people) OR core.is_taken_here(e.office_id, e.case_id))
        AND NOT (me IS NOT NULL AND e.permission = 'handling' AND e.operator_id <> me AND core.is_typed_again(h)) THEN e.body END, e.hash, e.body::jsonb->>'actor', core.moment(e.received_at), e.feed_hash, e.is_relayed,
      CASE WHEN e.operator_id = ANY(people) OR mine AND core.is_decided(h.state) THEN e.operator_id END,
      CASE WHEN e.operator_id = ANY(people) OR mine AND core.is_decided(h.state) THEN e.nonce END
    FROM case_event e JOIN case_head h ON h.office_id = e.office_id AND h.case_id = e.case_id
    WHERE e.office_id = case_rows.office AND e.feed_no > case_rows.after
    ORDER BY e.feed_no LIMIT case_rows."limit";
END $$;

-- Who stood behind the commitments of a case, once it is decided; before, only what one did oneself: for a machine, what
-- operators with a key there did.
CREATE FUNCTION api.names(office text, wanted uuid) RETURNS TABLE (seq integer, operator_id uuid, nonce bytea)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
  SELECT e.seq, e.operator_id, e.nonce FROM case_event e JOIN case_head h USING (office_id, case_id)
  WHERE e.office_id = office AND e.case_id = wanted
    AND (e.operator_id = ANY((SELECT core.my_operators())::uuid[]) OR core.is_decided(h.state)
         AND (SELECT core.is_mine(office) OR core.is_at_my_desk(office, wanted, core.my_operators())))
  ORDER BY e.seq
$$;

-- Where a feed stands, for whoever may pull it.
CREATE FUNCTION api.feed_head(office text) RETURNS TABLE (feed_no bigint, feed_hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
BEGIN
  IF NOT core.is_mine(feed_head.office) THEN  -- the usual question is for one's own
    IF NOT core.may_pull(feed_head.office) THEN RETURN; END IF;
  END IF;
  RETURN QUERY SELECT f.feed_no, f.feed_hash FROM feed f WHERE f.office_id = feed_head.office;
END $$;

-- What lies on the desk of whoever is signed in.
CREATE FUNCTION api.queue() RETURNS TABLE (office_id text, case_id uuid, number text, item text, state text, step integer,
  round integer, deadline date, is_asked boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT h.office_id, h.case_id, h.number, h.item, h.state, h.step, h.round, h.deadline, false FROM case_head h
  WHERE h.assignee = (SELECT core.my_operator()) AND h.closed_at IS NULL
  UNION ALL
  SELECT h.office_id, h.case_id, h.number, h.item, h.state, h.step, h.round, h.deadline, true FROM case_head h
  WHERE h.approver = (SELECT core.my_operator())
  ORDER BY deadline NULLS LAST, case_id
$$;

-- Open cases of one's own offices and those below, by state; late: past their last day in the hall's zone.
CREATE FUNCTION api.monitor() RETURNS TABLE (office_id text, state text, cases bigint, late bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT h.office_id, h.state, count(*), count(*) FILTER (WHERE h.deadline < (now() AT TIME ZONE 'Asia/Shanghai')::date)
  FROM case_head h WHERE h.closed_at IS NULL AND h.office_id = ANY((SELECT core.my_offices())::text[])
  GROUP BY h.office_id, h.state ORDER BY h.office_id, h.state
$$;

-- A key for what this operator will do offline at that machine of the same office.  It is given out here and never again.
-- What the key before it signed may still be on its way: that one ends within a week, at once only with account or machine.
CREATE FUNCTION api.enrol_key(device uuid) RETURNS TABLE (key_id bigint, secret bytea, valid_to timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE me operator; fresh bytea; upper_half bytea := ''; made operator_key;
BEGIN
  SELECT * INTO me FROM operator o WHERE o.login = session_user AND o.is_active;
  -- the fourth act of a grant is done at a window of the office below, so there its person needs a key too
  IF me.operator_id IS NULL OR NOT EXISTS (SELECT 1 FROM device d WHERE d.device_id = enrol_key.device AND d.is_active
       AND (d.office_id = me.office_id OR me.post = 'security_admin' AND core.serves(me.office_id, d.office_id))) THEN
    RAISE EXCEPTION 'denied:device' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (SELECT count(*) FROM operator_key k WHERE k.operator_id = me.operator_id
      AND k.valid_from > clock_timestamp() - interval '1 day') >= 50 THEN
    RAISE EXCEPTION 'denied:too-many' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE operator_key k SET valid_to = least(k.valid_to, clock_timestamp() + interval '7 days')
    WHERE k.operator_id = me.operator_id AND k.device_id = enrol_key.device AND k.revoked_at IS NULL;
  fresh := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  INSERT INTO operator_key (operator_id, device_id, inner_block, outer_block, valid_from, valid_to)
    VALUES (me.operator_id, enrol_key.device, core.pad(fresh, 54), core.pad(fresh, 92), clock_timestamp(),
            clock_timestamp() + interval '30 days') RETURNING * INTO made;
  IF me.office_id <> (SELECT d.office_id FROM device d WHERE d.device_id = enrol_key.device) THEN  -- sealed twice: no hall machine learns the second half
    upper_half := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
    INSERT INTO upper_key VALUES (made.key_id, core.pad(upper_half, 54), core.pad(upper_half, 92));
  END IF;
  RETURN QUERY SELECT made.key_id, fresh || upper_half, made.valid_to;
END $$;
