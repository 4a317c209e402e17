-- The one write door.  Expected refusals are returned, not raised: one bad event must not undo its batch.

CREATE TYPE core.answer AS (event_id uuid, status text, feed_no bigint, hash bytea);
-- feed: its row as it stands behind what was taken, locked but not written yet; NULL before something was judged to the lock.
CREATE TYPE core.taken AS (answer core.answer, office text, feed core.feed);

-- What was refused, up to 500 lines a day and login: a flood of nonsense fills no disk.
CREATE FUNCTION core.denied(reason text, s core.spoken, body text) RETURNS core.answer LANGUAGE plpgsql AS $$
DECLARE today date := (clock_timestamp() AT TIME ZONE 'UTC')::date; lines integer;
BEGIN
  SELECT coalesce(max(number), 0) INTO lines FROM reject_log r WHERE r.login = session_user AND r.day = today;
  IF lines < 500 THEN
    INSERT INTO reject_log VALUES (session_user, today, lines + 1, clock_timestamp(), reason, s.office_id, s.event_id,
      sha256(convert_to(coalesce(body, ''), 'UTF8')), octet_length(coalesce(body, ''))) ON CONFLICT DO NOTHING;
  END IF;
  RETURN ROW(s.event_id, 'denied:' || reason, NULL, NULL)::core.answer;
END $$;

CREATE FUNCTION core.not_taken(reason text, s core.spoken, body text, held core.feed) RETURNS core.taken LANGUAGE plpgsql AS $$
BEGIN
  RETURN ROW(core.denied(reason, s, body), NULL, held)::core.taken;
END $$;

-- The feed's row behind all that was taken: once for a batch.
CREATE FUNCTION core.write_feed(held core.feed) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE feed x SET feed_no = held.feed_no, feed_hash = held.feed_hash
    WHERE x.office_id = held.office_id AND x.feed_no <> held.feed_no;
END $$;

-- The first answer, for the same bytes by the same person; else the id is somebody's already.
CREATE FUNCTION core.known_answer(s core.spoken, body text, who uuid) RETURNS core.answer LANGUAGE plpgsql STABLE AS $$
DECLARE e case_event;
BEGIN
  SELECT * INTO e FROM case_event x WHERE x.office_id = s.office_id AND x.event_id = s.event_id;
  IF e.event_id IS NULL AND NOT EXISTS (SELECT 1 FROM stream_event x WHERE x.office_id = s.office_id
       AND x.event_id = s.event_id) THEN
    RETURN NULL;
  END IF;
  IF e.body = known_answer.body AND e.operator_id = who THEN
    RETURN ROW(e.event_id, 'dup', e.feed_no, e.hash)::core.answer;
  END IF;
  RETURN ROW(s.event_id, 'denied:id-reuse', NULL, NULL)::core.answer;
END $$;

-- Whether this person may act for that office at all: of it, or of one above it.
CREATE FUNCTION core.serves(sits_in text, wanted text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE at_office text := wanted;
BEGIN
  WHILE at_office IS NOT NULL LOOP
    IF at_office = sits_in THEN RETURN true; END IF;
    SELECT o.parent INTO at_office FROM office o WHERE o.office_id = at_office;
  END LOOP;
  RETURN false;
END $$;

-- held: the feed's row as the event before it in the batch left it, NULL for none.  Whoever calls writes it: core.write_feed.
CREATE FUNCTION core.push_one(s core.spoken, body text, mac bytea, key_id bigint, held core.feed) RETURNS core.taken
LANGUAGE plpgsql AS $$
DECLARE v core.voice;
BEGIN
  -- 1. form
  PERFORM set_config('synchronous_commit', 'on', true);
  IF s.event_id IS NULL THEN RETURN core.not_taken('malformed', s, body, held); END IF;
  -- 2. who
  v := core.voice_of(convert_to(body, 'UTF8'), mac, key_id);
  IF v.denial IS NOT NULL THEN RETURN core.not_taken(v.denial, s, body, held); END IF;
  RETURN core.enter(s, body, mac, v, held);
END $$;

-- The event of somebody who is known: judged, unless the province judged it already, and filed.
CREATE FUNCTION core.enter(s core.spoken, body text, mac bytea, v core.voice, held core.feed) RETURNS core.taken
LANGUAGE plpgsql AS $$
DECLARE
  who core.operator := v.operator; a core.answer; h core.case_head; n core.case_head; f core.case_facts;
  rule core.kind_rule; to_state text; reason text; bytes bytea := convert_to(body, 'UTF8'); link bytea;
  now_received timestamptz;
BEGIN
  IF s.actor <> sha256(uuid_send(who.operator_id) || substring(mac FOR 16)) THEN RETURN core.not_taken('actor', s, body, held); END IF;
  -- 3. said before
  a := core.known_answer(s, body, who.operator_id);
  IF a.status IS NOT NULL THEN
    RETURN CASE a.status WHEN 'dup' THEN ROW(a, NULL, held)::core.taken ELSE core.not_taken('id-reuse', s, body, held) END;
  END IF;
  -- 4. the office; its feed row, then the case row; where it waited for the feed, once more whether it was said
  IF NOT (v.is_attested OR core.serves(who.office_id, s.office_id) OR core.takes_for(who, s)) THEN
    RETURN core.not_taken('office', s, body, held);
  END IF;
  IF held.office_id IS NULL THEN
    SELECT * INTO held FROM core.feed x WHERE x.office_id = s.office_id FOR UPDATE;
    a := core.known_answer(s, body, who.operator_id);
    IF a.status IS NOT NULL THEN
      RETURN CASE a.status WHEN 'dup' THEN ROW(a, NULL, held)::core.taken ELSE core.not_taken('id-reuse', s, body, held) END;
    END IF;
  END IF;
  SELECT * INTO h FROM case_head c WHERE c.office_id = s.office_id AND c.case_id = s.case_id FOR UPDATE;
  -- 5. place in the chain
  IF s.seq <> coalesce(h.last_seq, 0) + 1 OR s.prev <> coalesce(h.last_hash, decode(repeat('00', 32), 'hex')) THEN
    RETURN ROW(ROW(s.event_id, 'stale', NULL, NULL), NULL, held)::core.taken;
  END IF;
  -- 6. flow row, permission, level, assignee
  SELECT t.to_state INTO to_state FROM transition t WHERE t.from_state = coalesce(h.state, 'new') AND t.kind = s.kind;
  SELECT * INTO rule FROM kind_rule k WHERE k.kind = s.kind;
  IF to_state IS NULL THEN RETURN core.not_taken('not-now', s, body, held); END IF;
  IF NOT v.is_attested AND (who.permission IS DISTINCT FROM s.permission
     OR core.groups_of(who.login) <> ARRAY['perm_' || who.permission]) THEN
    RETURN core.not_taken('permission', s, body, held);
  END IF;
  IF NOT v.is_attested AND rule.acts <> 'step' AND rule.acts <> 'asked' AND who.office_id <> s.office_id
     AND NOT core.takes_for(who, s) THEN
    RETURN core.not_taken('level', s, body, held);
  END IF;
  IF h.case_id IS NULL AND (NOT s.data ? 'subject' OR coalesce(s.data->>'item', '') = ''
     OR s.kind NOT IN ('not_needed', 'not_ours') AND s.data #>> '{subject,kind}' = 'unknown') THEN
    RETURN core.not_taken('malformed', s, body, held);
  END IF;
  SELECT * INTO f FROM case_facts c WHERE c.office_id = s.office_id AND c.case_id = s.case_id;
  f := core.facts_after(f, s, rule);
  IF NOT v.is_attested THEN
    reason := CASE rule.acts WHEN 'window' THEN core.window_denial(h, s, f) WHEN 'step' THEN core.step_denial(h, s, who, rule, f)
                             ELSE core.beside_denial(h, s, who, rule, f) END;
  END IF;
  IF reason IS NOT NULL THEN RETURN core.not_taken(reason, s, body, held); END IF;
  -- 7. the person: never in two roles, never on an own case, handler and reviewer of two sections
  link := sha256(coalesce(h.last_hash, decode(repeat('00', 32), 'hex')) || bytes);
  n := core.head_after(h, s, rule, to_state, link);
  reason := core.personal_denial(n, who, s.role, s.permission);
  IF reason IS NOT NULL AND NOT (v.is_attested AND reason = 'section') THEN RETURN core.not_taken(reason, s, body, held); END IF;
  IF s.kind = 'accepted' AND NOT v.is_attested THEN reason := core.number_denial(v, s);
    IF reason IS NOT NULL THEN RETURN core.not_taken(reason, s, body, held); END IF;
  END IF;
  IF n.subject_kind = 'person' AND (h.case_id IS NULL AND n.state = 'received' OR s.kind = 'reopened') AND EXISTS (
       SELECT 1 FROM case_head c WHERE c.office_id = n.office_id AND c.subject_key = n.subject_key AND c.item = n.item
         AND c.subject_kind = 'person' AND c.case_id <> n.case_id
         AND c.state IN ('received', 'awaiting_supplement', 'accepted', 'paused', 'decided')) THEN
    RETURN core.not_taken('open-already', s, body, held);
  END IF;
  IF h.case_id IS NULL THEN
    INSERT INTO case_head VALUES (n.*);
  END IF;
  INSERT INTO case_actor SELECT n.office_id, n.case_id, who.person, s.role
    WHERE NOT EXISTS (SELECT 1 FROM case_actor c WHERE c.office_id = n.office_id AND c.case_id = n.case_id AND c.person = who.person);
  -- 8. the event, the head, the feed
  now_received := clock_timestamp();
  held.feed_no := held.feed_no + 1;
  held.feed_hash := sha256(held.feed_hash || link || s.actor || convert_to(core.moment(now_received), 'UTF8'));
  INSERT INTO case_event VALUES (s.office_id, s.case_id, s.seq, s.event_id, s.kind, s.step, s.role, s.permission,
    who.operator_id, who.person, v.sat_office, v.sat_section, v.via, v.is_relayed, s.client_at, now_received,
    body, link, substring(mac FOR 16), CASE WHEN v.is_relayed THEN substring(mac FROM 17) END,
    CASE WHEN v.is_relayed THEN 'hmac-sha256' END, v.key_id, v.made_on, held.feed_no, held.feed_hash);
  PERFORM core.keep(n, s, rule, f);
  PERFORM core.keep_taken(s, who);
  RETURN ROW(ROW(s.event_id, 'ok', held.feed_no, link), NULL, held)::core.taken;
END $$;

CREATE FUNCTION api.push(body text, mac bytea, key_id bigint)
RETURNS TABLE (event_id uuid, status text, feed_no bigint, hash bytea) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE got core.taken := core.push_any(push.body, push.mac, push.key_id, NULL, NULL); a core.answer := got.answer;
BEGIN
  PERFORM core.write_feed(got.feed);
  RETURN QUERY SELECT a.event_id, a.status, a.feed_no, a.hash;
END $$;

-- Up to 200 of one office, in order; two offices in opposite order would lock each other out.
CREATE FUNCTION api.push_many(bodies text[], macs bytea[], key_ids bigint[])
RETURNS TABLE (event_id uuid, status text, feed_no bigint, hash bytea) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE a core.answer; got core.taken;
BEGIN
  IF coalesce(array_ndims(bodies), 1) <> 1 OR cardinality(bodies) > 200 OR cardinality(macs) <> cardinality(bodies)
     OR cardinality(key_ids) <> cardinality(bodies) OR cardinality(bodies) IS NULL THEN
    a := core.denied('batch', NULL::core.spoken, NULL);
    RETURN QUERY SELECT a.event_id, a.status, a.feed_no, a.hash;
    RETURN;
  END IF;
  FOR i IN 1 .. cardinality(bodies) LOOP
    got := core.push_any(bodies[i], macs[i], key_ids[i], got.office, got.feed);
    a := got.answer;
    event_id := a.event_id; status := a.status; feed_no := a.feed_no; hash := a.hash;
    RETURN NEXT;
  END LOOP;
  PERFORM core.write_feed(got.feed);
END $$;
