-- The one write door.  Expected refusals are returned, not raised: one bad event must not undo its batch.

CREATE TYPE core.answer AS (event_id uuid, status text, feed_no bigint, hash bytea);
-- feed: its row as it stands behind what was taken, locked but not written yet; NULL before something was judged to the lock.
CREATE TYPE core.taken AS (answer core.answer, office text, feed core.feed);
CREATE TYPE core.all_taken AS (answers core.answer[], feed core.feed);
CREATE TYPE core.judged AS (reason text, head core.case_head, facts core.case_facts);

-- What was refused, up to 500 lines a day and login: a flood of nonsense fills no disk.  Whoever asks may roll the line back with
-- everything else; the number it had is gone then, and the server's own log has the line (028_refusals.sql).
CREATE FUNCTION core.denied(reason text, s core.spoken, body text) RETURNS core.answer LANGUAGE plpgsql AS $$
DECLARE today date := (clock_timestamp() AT TIME ZONE 'UTC')::date; lines integer;
BEGIN
  SELECT count(*) INTO lines FROM reject_log r WHERE r.login = session_user AND r.day = today;
  IF lines < 500 THEN
    INSERT INTO reject_log VALUES (session_user, today, core.refusal_number(reason, s.event_id), clock_timestamp(), reason, s.office_id,
      s.event_id, sha256(convert_to(coalesce(body, ''), 'UTF8')), octet_length(coalesce(body, '')));
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

-- Which of these ids the office knows already, in whatever stream.
CREATE FUNCTION core.known_ids(office text, ids uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT e.event_id FROM case_event e WHERE e.office_id = office AND e.event_id = ANY(ids)
               UNION ALL SELECT e.event_id FROM stream_event e WHERE e.office_id = office AND e.event_id = ANY(ids));
END $$;

-- An event that follows its case, by flow, person and number: why it may not be, or what it makes of head and facts.  An event
-- that the province attested was judged there: only what no server can take twice is looked at again.
CREATE FUNCTION core.judge(s core.spoken, v core.voice, h core.case_head, f core.case_facts, g core.ground, rule core.kind_rule,
  to_state text, link bytea) RETURNS core.judged LANGUAGE plpgsql STABLE AS $$
DECLARE who core.operator := v.operator; j core.judged; n core.case_head;
BEGIN
  -- 6. flow row, permission, level, assignee
  IF to_state IS NULL THEN j.reason := 'not-now'; RETURN j; END IF;
  IF NOT v.is_attested AND (who.permission IS DISTINCT FROM s.permission OR NOT v.is_in_group) THEN
    j.reason := 'permission'; RETURN j;
  END IF;
  IF NOT v.is_attested AND rule.acts <> 'step' AND rule.acts <> 'asked' AND who.office_id <> s.office_id
     AND NOT core.takes_for(who, s) THEN
    j.reason := 'level'; RETURN j;
  END IF;
  IF h.case_id IS NULL AND (NOT s.data ? 'subject' OR coalesce(s.data->>'item', '') = ''
     OR s.kind NOT IN ('not_needed', 'not_ours') AND s.data #>> '{subject,kind}' = 'unknown') THEN
    j.reason := 'malformed'; RETURN j;
  END IF;
  f := core.facts_after(f, s, rule);
  IF NOT v.is_attested THEN
    j.reason := CASE rule.acts WHEN 'window' THEN core.window_denial(h, s, f, g.way) WHEN 'step' THEN core.step_denial(h, s, who, rule, f, g.way)
                               ELSE core.beside_denial(h, s, who, rule, f, g) END;
  END IF;
  IF j.reason IS NOT NULL THEN RETURN j; END IF;
  -- 7. the person: never in two roles, never on an own case, handler and reviewer of two sections
  n := core.head_after(h, s, rule, to_state, link);
  j.reason := core.personal_denial(n, who, s.role, s.permission, g);
  IF v.is_attested AND j.reason IN ('section', 'relative', 'linked', 'chaser') THEN j.reason := NULL; END IF;
  IF j.reason IS NULL AND s.kind = 'accepted' AND NOT v.is_attested THEN j.reason := core.number_denial(v, s); END IF;
  IF j.reason IS NOT NULL THEN RETURN j; END IF;
  IF n.subject_kind = 'person' AND (h.case_id IS NULL AND n.state = 'received' OR s.kind = 'reopened') AND EXISTS (
       SELECT 1 FROM case_head c WHERE c.office_id = n.office_id AND c.subject_key = n.subject_key AND c.item = n.item
         AND c.subject_kind = 'person' AND c.case_id <> n.case_id
         AND c.state IN ('received', 'awaiting_supplement', 'accepted', 'paused', 'decided')) THEN
    j.reason := 'open-already'; RETURN j;
  END IF;
  j.head := n; j.facts := f;
  RETURN j;
END $$;

-- Whose open case that is, as text; NULL for what may be open twice.
CREATE FUNCTION core.only_one_open(h core.case_head) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE h.subject_kind WHEN 'person' THEN encode(h.subject_key, 'hex') || h.item END;
END $$;

-- Events of people who are known, of one office, in order: judged one by one, written together.  What the batch itself left
-- unwritten no event may overlook: before one that could see it (the same case, id, number or matter, the same person in another
-- role, be it of another case) everything is written.
-- Only an acceptance behind its own receipt needs nothing of it but head and facts, which are at hand.
-- held: the feed's row as the event before left it, NULL for none.  Whoever calls writes it: core.write_feed.
CREATE FUNCTION core.enter_all(said core.spoken[], bodies text[], macs bytea[], voices core.voice[], held core.feed)
RETURNS core.all_taken LANGUAGE plpgsql AS $$
DECLARE
  nothing CONSTANT core.unwritten := ROW('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')::core.unwritten;
  zero CONSTANT bytea := decode(repeat('00', 32), 'hex');
  answers core.answer[] := '{}'; office text; ids uuid[]; cases uuid[]; known uuid[]; heads core.case_head[]; kept core.case_facts[];
  grounds core.ground[]; rules core.kind_rule[]; kinds text[]; flows jsonb[]; is_loaded boolean := false; is_guest boolean := false;
  u core.unwritten := nothing; events core.case_event[] := '{}'; actors core.case_actor[] := '{}'; new_ids uuid[] := '{}';
  numbers text[] := '{}'; matters text[] := '{}'; touched integer[] := '{}'; begun integer[] := '{}'; stated integer[] := '{}';
  s core.spoken; v core.voice; who core.operator; a core.answer; h core.case_head; f core.case_facts; g core.ground; j core.judged;
  rule core.kind_rule; slot integer; place integer; link bytea; now_received timestamptz; to_state text; one integer; opened bytea; claims core.spoken[] := '{}'; acted jsonb := '{}';
BEGIN
  IF cardinality(said) = 1 THEN
    ids := ARRAY[(said[1]).event_id]; cases := ARRAY[(said[1]).case_id];
  ELSE
    ids := ARRAY(SELECT x.event_id FROM unnest(said) x WHERE x.event_id IS NOT NULL);
    cases := ARRAY(SELECT DISTINCT x.case_id FROM unnest(said) x WHERE x.event_id IS NOT NULL);
  END IF;
  FOR i IN 1 .. cardinality(said) + 1 LOOP
    IF i <= cardinality(said) THEN
      s := said[i]; v := voices[i];
      slot := array_position(cases, s.case_id);
    END IF;
    -- what waits is written: at the end, and before what could see it
    IF cardinality(events) > 0 AND (i > cardinality(said) OR is_guest OR v.denial IS NULL AND (s.event_id = ANY(new_ids)
         OR slot = ANY(touched) AND NOT (s.kind = 'accepted' AND slot = ANY(begun) AND (heads[slot]).last_kind = 'received'
              AND (v.operator).office_id = s.office_id)
         OR s.data->>'number' = ANY(numbers) OR acted ->> encode((v.operator).person, 'hex') <> s.role
         OR s.kind = 'reopened' AND core.only_one_open(heads[slot]) = ANY(matters)
         OR s.seq = 1 AND (s.data #>> '{subject,key}') || (s.data->>'item') = ANY(matters))) THEN
      u.events := events; u.actors := actors;
      FOREACH one IN ARRAY touched LOOP
        IF one = ANY(begun) THEN
          u.begun := u.begun || heads[one]; u.begun_facts := u.begun_facts || kept[one];
        ELSE
          u.moved := u.moved || heads[one];
          IF one = ANY(stated) THEN u.moved_facts := u.moved_facts || kept[one]; END IF;
        END IF;
      END LOOP;
      PERFORM core.write_out(office, u);
      IF is_guest THEN PERFORM core.keep_taken((said[i - 1]), who); END IF;
      EXIT WHEN i > cardinality(said);
      u := nothing; events := '{}'; actors := '{}'; new_ids := '{}'; numbers := '{}'; matters := '{}'; touched := '{}'; begun := '{}';
      stated := '{}'; acted := '{}'; is_guest := false; grounds := core.grounds_of(office, heads); known := core.known_ids(office, ids);
    END IF;
    EXIT WHEN i > cardinality(said);
    -- 2. who: somebody said already why not
    IF v.denial IS NOT NULL THEN
      answers[i] := core.denied(v.denial, s, bodies[i]);
      CONTINUE;
    END IF;
    who := v.operator;
    IF s.actor <> sha256(uuid_send(who.operator_id) || substring(macs[i] FOR 16)) THEN
      answers[i] := core.denied('actor', s, bodies[i]);
      CONTINUE;
    END IF;
    opened := core.opened_of(s.terminal, macs[i], v.is_relayed);
    IF NOT core.is_opened(s.terminal, opened) THEN
      answers[i] := core.denied('terminal', s, bodies[i]);
      CONTINUE;
    END IF;
    -- 3. said before; 4. the office, its feed row, then the case rows; where it waited for the feed, once more whether it was said
    IF known IS NULL THEN
      office := s.office_id;
      known := core.known_ids(office, ids);
    END IF;
    IF NOT is_loaded AND s.event_id <> ALL(known) AND (v.is_attested OR core.serves(who.office_id, s.office_id) OR core.takes_for(who, s)) THEN
      IF held.office_id IS NULL THEN
        SELECT * INTO held FROM core.feed x WHERE x.office_id = office FOR UPDATE SKIP LOCKED;
        IF held.office_id IS NULL THEN
          SELECT * INTO held FROM core.feed x WHERE x.office_id = office FOR UPDATE;
          FOR later IN i .. cardinality(said) LOOP voices[later] := core.voice_still(voices[later]); END LOOP;
          v := voices[i]; who := v.operator;
          IF v.denial IS NOT NULL THEN
            answers[i] := core.denied(v.denial, s, bodies[i]);
            CONTINUE;
          END IF;
        END IF;
        known := core.known_ids(office, ids);
      END IF;
      heads := core.heads_of(office, cases);
      kept := core.facts_of(office, heads);
      grounds := core.grounds_of(office, heads);
      SELECT array_agg(k), array_agg(k.kind), array_agg((SELECT jsonb_object_agg(t.from_state, t.to_state) FROM transition t
          WHERE t.kind = k.kind)) INTO rules, kinds, flows
        FROM kind_rule k WHERE k.kind = ANY(ARRAY(SELECT x.kind FROM unnest(said) x));
      is_loaded := true;
    END IF;
    IF s.event_id = ANY(known) THEN
      a := core.known_answer(s, bodies[i], who.operator_id);
      answers[i] := CASE a.status WHEN 'dup' THEN a ELSE core.denied('id-reuse', s, bodies[i]) END;
      CONTINUE;
    END IF;
    IF NOT (v.is_attested OR core.serves(who.office_id, s.office_id) OR core.takes_for(who, s)) THEN
      answers[i] := core.denied('office', s, bodies[i]);
      CONTINUE;
    END IF;
    -- 5. place in the chain
    h := heads[slot]; f := kept[slot]; g := grounds[slot];
    IF s.seq <> coalesce(h.last_seq, 0) + 1 OR s.prev <> coalesce(h.last_hash, zero) THEN
      answers[i] := ROW(s.event_id, 'stale', NULL, NULL)::core.answer;
      CONTINUE;
    END IF;
    -- 6., 7. the rules
    link := sha256(coalesce(h.last_hash, zero) || convert_to(bodies[i], 'UTF8'));
    place := array_position(kinds, s.kind);
    rule := rules[place];
    to_state := flows[place] ->> coalesce(h.state, 'new');
    j := core.judge(s, v, h, f, g, rule, to_state, link);
    IF j.reason IS NOT NULL THEN
      answers[i] := core.denied(j.reason, s, bodies[i]);
      CONTINUE;
    END IF;
    -- 8. the event, the head, the feed
    now_received := clock_timestamp();
    held.feed_no := held.feed_no + 1;
    held.feed_hash := sha256(held.feed_hash || link || s.actor || convert_to(core.moment(now_received), 'UTF8'));
    events := events || ROW(s.office_id, s.case_id, s.seq, s.event_id, s.kind, s.step, s.role, s.permission,
      who.operator_id, who.person, v.sat_office, v.sat_section, v.via, v.is_relayed, s.client_at, now_received,
      bodies[i], link, opened, CASE WHEN v.is_relayed THEN substring(macs[i] FROM length(opened) + 1) END,
      CASE WHEN v.is_relayed THEN 'hmac-sha256' END, v.key_id, v.made_on, held.feed_no, held.feed_hash)::core.case_event;
    IF g.actors -> encode(who.person, 'hex') IS NULL THEN
      actors := actors || ROW(s.office_id, s.case_id, who.person, s.role)::core.case_actor;
      acted := acted || jsonb_build_object(encode(who.person, 'hex'), s.role);
      g.actors := coalesce(g.actors, '{}') || jsonb_build_object(encode(who.person, 'hex'), s.role);
      grounds[slot] := g;
    END IF;
    IF h.case_id IS NULL THEN begun := begun || slot; is_guest := who.office_id <> s.office_id; END IF;
    IF slot <> ALL(touched) THEN touched := touched || slot; END IF;
    IF (s.kind IN ('received', 'accepted', 'corrected', 'correction_asked') OR rule.signs) AND j.facts IS DISTINCT FROM f THEN
      stated := stated || slot;
    END IF;
    IF s.kind IN ('accepted', 'reopened') AND s.data ? 'way' THEN
      u.way_of := u.way_of || s.case_id; u.way_round := u.way_round || (j.head).round; u.ways := u.ways || (s.data->'way');
    END IF;
    IF s.kind = 'accepted' AND NOT v.is_attested AND s.data->'known' <> '{}' THEN claims := claims || s; END IF;
    heads[slot] := j.head; kept[slot] := j.facts;
    new_ids := new_ids || s.event_id; numbers := numbers || (j.head).number; matters := matters || core.only_one_open(j.head);
    answers[i] := ROW(s.event_id, 'ok', held.feed_no, link)::core.answer;
  END LOOP;
  IF cardinality(claims) > 0 THEN PERFORM core.mark_known(office, claims); END IF;
  RETURN ROW(answers, held)::core.all_taken;
END $$;

-- Heads of these cases, locked, in their order; NULL for a case that is not there.
CREATE FUNCTION core.heads_of(office text, cases uuid[]) RETURNS core.case_head[] LANGUAGE plpgsql AS $$
BEGIN
  RETURN (WITH locked AS MATERIALIZED (SELECT c FROM case_head c WHERE c.office_id = office AND c.case_id = ANY(cases) ORDER BY c.case_id FOR UPDATE)
    SELECT array_agg(l.c ORDER BY w.ordinality) FROM unnest(cases) WITH ORDINALITY w(case_id) LEFT JOIN locked l ON (l.c).case_id = w.case_id);
END $$;

CREATE FUNCTION core.facts_of(office text, heads core.case_head[]) RETURNS core.case_facts[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF array_remove(heads, NULL) = '{}' THEN RETURN '{}'; END IF;
  RETURN (SELECT array_agg(f ORDER BY h.ordinality) FROM unnest(heads) WITH ORDINALITY h
    LEFT JOIN case_facts f ON f.office_id = office AND f.case_id = h.case_id);
END $$;

CREATE FUNCTION core.enter(s core.spoken, body text, mac bytea, v core.voice, held core.feed) RETURNS core.taken
LANGUAGE plpgsql AS $$
DECLARE got core.all_taken := core.enter_all(ARRAY[s], ARRAY[body], ARRAY[mac], ARRAY[v], held);
BEGIN
  RETURN ROW(got.answers[1], s.office_id, got.feed)::core.taken;
END $$;

-- An event as its operator or a machine hands it in: form, then who.
CREATE FUNCTION core.push_one(s core.spoken, body text, mac bytea, key_id bigint, held core.feed) RETURNS core.taken
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  IF s.event_id IS NULL THEN RETURN core.not_taken('malformed', s, body, held); END IF;
  RETURN core.enter(s, body, mac, core.voice_of(convert_to(body, 'UTF8'), core.seal_of(s.terminal, mac, key_id IS NOT NULL), key_id), held);
END $$;

CREATE FUNCTION api.push(body text, mac bytea, key_id bigint)
RETURNS TABLE (event_id uuid, status text, feed_no bigint, hash bytea) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
BEGIN
  RETURN QUERY SELECT x.* FROM unnest(core.push_all(ARRAY[push.body], ARRAY[push.mac], ARRAY[push.key_id])) x;
END $$;

-- Up to 200 of one office, in order.
CREATE FUNCTION api.push_many(bodies text[], macs bytea[], key_ids bigint[])
RETURNS TABLE (event_id uuid, status text, feed_no bigint, hash bytea) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
BEGIN
  IF coalesce(array_ndims(bodies), 1) <> 1 OR cardinality(bodies) > 200 OR cardinality(macs) <> cardinality(bodies)
     OR cardinality(key_ids) <> cardinality(bodies) OR cardinality(bodies) IS NULL THEN
    RETURN QUERY SELECT x.* FROM core.denied('batch', NULL::core.spoken, NULL) x;
    RETURN;
  END IF;
  RETURN QUERY SELECT x.* FROM unnest(core.push_all(bodies, macs, key_ids)) x;
END $$;
