-- What a hall machine does by itself: it takes people, machines and keys from the province, keeps what is to be handed over and
-- what became of it, and files what the province confirmed of others.  The doors in ``hall`` are of the login in perm_exchange.

CREATE TABLE core.exchange (
  office_id text PRIMARY KEY REFERENCES core.hall,
  looked_no bigint NOT NULL DEFAULT 0,  -- up to here every row of the own feed stands in ``exchanged``
  taken_no bigint NOT NULL DEFAULT 0,   -- how far the province's feed was pulled
  taken_hash bytea,
  digest bytea,                         -- of what was fetched last
  other_rules text[] NOT NULL DEFAULT '{}',
  scans_from timestamptz NOT NULL DEFAULT '-infinity',  -- every page that was whole before is above, or refused
  heard_at timestamptz                  -- when the province answered last
);
CREATE TABLE core.exchanged (
  office_id text NOT NULL REFERENCES core.exchange, event_id uuid NOT NULL, case_id uuid NOT NULL, feed_no bigint,
  is_ours boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'sent', 'confirmed', 'refused', 'held')),
  reason text, their_no bigint, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, event_id)
);
CREATE INDEX exchanged_open ON core.exchanged (status, feed_no) WHERE status <> 'confirmed';
CREATE INDEX exchanged_refused ON core.exchanged (office_id, case_id) WHERE status = 'refused';
CREATE TABLE core.exchange_above (  -- how far the feed of an office above was looked through
  office_id text PRIMARY KEY REFERENCES core.office, taken_no bigint NOT NULL, taken_hash bytea
);
CREATE TABLE core.granted_above (  -- the permission as the province says it
  operator_id uuid PRIMARY KEY, permission text
);
CREATE TABLE core.exchanged_scan (
  office_id text NOT NULL REFERENCES core.exchange, hash bytea NOT NULL, case_id uuid NOT NULL,
  status text NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, hash, case_id)
);
CREATE TABLE core.exchanged_draw (
  office_id text NOT NULL REFERENCES core.exchange, case_id uuid NOT NULL, after_seq integer NOT NULL, purpose text NOT NULL,
  number integer NOT NULL, status text NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, case_id, after_seq, purpose, number)
);
CREATE TABLE core.exchanged_key (
  key_id bigint PRIMARY KEY, status text NOT NULL, at timestamptz NOT NULL
);
-- what: lease, void.  status: waiting, sent, confirmed by the next fetch, or the refusal.
CREATE TABLE core.exchanged_number (
  office_id text NOT NULL REFERENCES core.exchange, what text NOT NULL CHECK (what IN ('lease', 'void')),
  series text NOT NULL, year integer NOT NULL, first_no integer NOT NULL, status text NOT NULL, at timestamptz NOT NULL,
  PRIMARY KEY (office_id, what, series, year, first_no)
);
-- Where hall and province disagree: kept for good, whatever is done about it.  what: key, lease, void, draw, event, taken,
-- above (of an office above), scan, feed.
CREATE TABLE core.refused_above (
  office_id text NOT NULL REFERENCES core.exchange, number bigint NOT NULL, at timestamptz NOT NULL, what text NOT NULL,
  case_id uuid, event_id uuid, reason text NOT NULL, said jsonb NOT NULL,  -- case_id: or the chain
  PRIMARY KEY (office_id, number)
);

SELECT core.keep(ARRAY['exchange', 'exchanged', 'exchange_above', 'granted_above', 'exchanged_scan', 'exchanged_draw', 'exchanged_key', 'exchanged_number'],
  'DELETE', '_never_deleted');
SELECT core.keep(ARRAY['refused_above'], ending => '_never_deleted');

-- What stands in a feed, whatever its stream, as it goes from one server to another.
CREATE VIEW core.feed_row AS
  SELECT e.office_id, e.feed_no, e.event_id, 'case' AS stream, e.case_id AS chain, e.seq, e.kind, e.body, e.nonce, e.mac, e.key_id,
    e.received_at, e.operator_id, NULL::uuid AS device_id FROM core.case_event e
  UNION ALL SELECT e.office_id, e.feed_no, e.event_id, e.stream, e.chain, e.seq, e.kind, e.body, e.nonce, e.mac, e.key_id,
    e.received_at, e.operator_id, e.device_id FROM core.stream_event e;

-- The row of this hall, locked: one hand-over at a time.
CREATE FUNCTION core.here() RETURNS core.exchange LANGUAGE plpgsql AS $$
DECLARE found exchange;
BEGIN
  SELECT * INTO found FROM exchange x WHERE x.office_id = core.hall_office() FOR UPDATE;
  IF found.office_id IS NULL THEN RAISE EXCEPTION 'denied:no-hall' USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN found;
END $$;

CREATE FUNCTION core.note_refusal(what text, wanted_case uuid, event uuid, reason text, said jsonb) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO refused_above SELECT core.hall_office(), coalesce(max(r.number), 0) + 1, clock_timestamp(), note_refusal.what, wanted_case,
    note_refusal.event, note_refusal.reason, note_refusal.said FROM refused_above r WHERE r.office_id = core.hall_office()
$$;

-- Whether a case or a chain has a refusal: what follows in it waits for people.
CREATE FUNCTION core.is_held(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM exchanged w WHERE w.office_id = core.hall_office() AND w.case_id = wanted AND w.status = 'refused')
$$;

-- How far the exchange has come: the place in the province's feed and what was fetched.
CREATE FUNCTION hall.place() RETURNS TABLE (office text, taken_no bigint, taken_hash bytea, digest bytea)
LANGUAGE sql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT x.office_id, x.taken_no, x.taken_hash, x.digest FROM core.here() x
$$;

-- What api.hall_fetch gave: offices, people with their logins, machines, keys.  What the province ended ends here.
CREATE FUNCTION hall.take_people(said jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); one jsonb; o operator; k operator_key;
BEGIN
  IF said->>'office' <> here.office_id THEN RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege'; END IF;
  FOR one IN SELECT v FROM jsonb_array_elements(said->'offices') v LOOP
    INSERT INTO office (office_id, parent, level) VALUES (one->>'office_id', one->>'parent', one->>'level')
      ON CONFLICT (office_id) DO UPDATE SET (parent, level) = (one->>'parent', one->>'level');
    INSERT INTO feed (office_id) SELECT one->>'office_id' ON CONFLICT DO NOTHING;
  END LOOP;
  FOR one IN SELECT v FROM jsonb_array_elements(coalesce(nullif(said->'operators', 'null'), '[]')) v LOOP
    PERFORM core.take_operator(jsonb_populate_record(NULL::operator, one), one->>'verifier');
  END LOOP;
  FOR one IN SELECT v FROM jsonb_array_elements(coalesce(nullif(said->'devices', 'null'), '[]')) v LOOP
    PERFORM core.take_device(jsonb_populate_record(NULL::device, one), one->>'verifier');
  END LOOP;
  UPDATE office x SET drawn_by = (SELECT (v->>'drawn_by')::uuid FROM jsonb_array_elements(said->'offices') v
    WHERE v->>'office_id' = here.office_id) WHERE x.office_id = here.office_id;
  FOR one IN SELECT v FROM jsonb_array_elements(coalesce(nullif(said->'keys', 'null'), '[]')) v LOOP
    k := jsonb_populate_record(NULL::operator_key, one);
    INSERT INTO operator_key OVERRIDING SYSTEM VALUE SELECT k.* ON CONFLICT (key_id)
      DO UPDATE SET revoked_at = coalesce(operator_key.revoked_at, k.revoked_at);
    INSERT INTO exchanged_key VALUES (k.key_id, 'ok', clock_timestamp())
      ON CONFLICT (key_id) DO UPDATE SET status = 'ok' WHERE exchanged_key.status = 'waiting';
  END LOOP;
  PERFORM setval('core.operator_key_key_id_seq', greatest((SELECT last_value FROM operator_key_key_id_seq),
    (said->>'last_key')::bigint));
  PERFORM core.take_numbers(here.office_id, said);
  UPDATE exchange x SET digest = (said->>'digest')::bytea, other_rules = (
    SELECT coalesce(array_agg(coalesce(a.key, b.key) ORDER BY coalesce(a.key, b.key)), '{}')
    FROM jsonb_each_text(said->'rules') a FULL JOIN jsonb_each_text(core.rules_kept()) b ON a.key = b.key
    WHERE a.value IS DISTINCT FROM b.value) WHERE x.office_id = here.office_id;
END $$;

-- The login of an account or machine; one that the server knows already, of a database before this one, is set right.
CREATE FUNCTION core.let_in(wanted name, verifier text, belongs text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = wanted) THEN
    PERFORM maker.make_login(wanted, verifier, belongs);
  ELSE
    IF belongs <> 'perm_device' THEN PERFORM maker.set_group(wanted, belongs); END IF;
    PERFORM maker.set_verifier(wanted, verifier);
  END IF;
END $$;

-- The province's blocks: the hall counts on behind them, and knows a number that was leased there before.
CREATE FUNCTION core.take_numbers(office text, said jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE l number_lease; v number_void; c number_counter; known number_lease;
BEGIN
  FOR l IN SELECT r.* FROM jsonb_populate_recordset(NULL::number_lease, coalesce(nullif(said->'leases', 'null'), '[]')) r
           ORDER BY r.series, r.year, r.first_no LOOP
    SELECT * INTO known FROM number_lease x WHERE (x.office_id, x.series, x.year, x.first_no) = (l.office_id, l.series, l.year, l.first_no);
    IF known.first_no IS NULL AND core.count_on(l.office_id, l.series, l.year, l.first_no, l.last_no + 1) THEN
      INSERT INTO number_lease SELECT l.*;
      known := l;
    END IF;
    IF known.first_no IS NULL OR (known.last_no, known.device_id, known.machine) IS DISTINCT FROM (l.last_no, l.device_id, l.machine) THEN
      CONTINUE WHEN EXISTS (SELECT 1 FROM exchanged_number x WHERE (x.office_id, x.what, x.series, x.year, x.first_no)
        = (office, 'lease', l.series, l.year, l.first_no) AND x.status = 'denied:number-leased');
      PERFORM core.note_refusal('lease', NULL, NULL, 'number-leased', to_jsonb(l));
      PERFORM core.number_stands(office, 'lease', l.series, l.year, l.first_no, 'denied:number-leased');
    ELSE
      PERFORM core.number_stands(office, 'lease', l.series, l.year, l.first_no, 'confirmed');
    END IF;
  END LOOP;
  FOR v IN SELECT r.* FROM jsonb_populate_recordset(NULL::number_void, coalesce(nullif(said->'voids', 'null'), '[]')) r LOOP
    CONTINUE WHEN NOT EXISTS (SELECT 1 FROM number_lease x WHERE (x.office_id, x.series, x.year, x.first_no)
      = (v.office_id, v.series, v.year, v.block_no));
    INSERT INTO number_void SELECT v.* ON CONFLICT DO NOTHING;
    PERFORM core.number_stands(office, 'void', v.series, v.year, v.first_no, 'confirmed');
  END LOOP;
  FOR c IN SELECT r.* FROM jsonb_populate_recordset(NULL::number_counter, coalesce(nullif(said->'counters', 'null'), '[]')) r LOOP
    PERFORM core.count_on(c.office_id, c.series, c.year, c.next_no, c.next_no);
  END LOOP;
END $$;

CREATE FUNCTION core.number_stands(office text, what text, series text, year integer, first_no integer, status text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO exchanged_number VALUES (number_stands.office, number_stands.what, number_stands.series, number_stands.year,
    number_stands.first_no, number_stands.status, clock_timestamp())
    ON CONFLICT (office_id, what, series, year, first_no) DO UPDATE SET (status, at) = (EXCLUDED.status, EXCLUDED.at)
$$;

CREATE FUNCTION core.take_operator(o core.operator, verifier text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE known operator; belongs text;
BEGIN
  INSERT INTO granted_above VALUES (o.operator_id, o.permission) ON CONFLICT (operator_id) DO UPDATE SET permission = EXCLUDED.permission;
  IF o.is_active THEN
    o.permission := core.granted_here(o);
    belongs := core.group_for(o.permission, o.post);
  END IF;
  SELECT * INTO known FROM operator x WHERE x.operator_id = o.operator_id;
  IF known.operator_id IS NULL THEN
    INSERT INTO operator SELECT o.*;
    IF o.is_active THEN PERFORM core.let_in(o.login, verifier, belongs); END IF;
    RETURN;
  END IF;
  IF NOT known.is_active THEN  -- ended here already: it comes back only where the province has opened it again
    PERFORM core.comes_back(known, o, verifier, belongs);
    RETURN;
  END IF;
  UPDATE operator x SET (permission, section, post, is_active) = (o.permission, o.section, o.post, o.is_active)
    WHERE x.operator_id = o.operator_id;
  IF belongs IS DISTINCT FROM core.group_for(known.permission, known.post) THEN PERFORM maker.set_group(o.login, belongs); END IF;
  IF o.is_active AND maker.verifier_of(o.login) IS DISTINCT FROM verifier THEN PERFORM maker.set_verifier(o.login, verifier); END IF;
END $$;

CREATE FUNCTION core.take_device(d core.device, verifier text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE known device;
BEGIN
  SELECT * INTO known FROM device x WHERE x.device_id = d.device_id;
  IF known.device_id IS NULL THEN
    INSERT INTO device SELECT d.*;
    IF d.is_active AND NOT d.is_hall THEN PERFORM core.let_in(d.login, verifier, 'perm_device'); END IF;
    RETURN;
  END IF;
  UPDATE device x SET is_active = d.is_active WHERE x.device_id = d.device_id;
  IF d.is_hall THEN RETURN; END IF;
  IF known.is_active AND NOT d.is_active THEN PERFORM maker.set_group(d.login, NULL); END IF;
  IF d.is_active AND maker.verifier_of(d.login) IS DISTINCT FROM verifier THEN PERFORM maker.set_verifier(d.login, verifier); END IF;
END $$;

-- What waits for the province, in order: blocks of numbers, keys, then draws, late papers and what happened in every stream, as it
-- happened.  A case or a chain with a refusal is held back; nothing else is.
CREATE FUNCTION hall.outgoing("limit" integer) RETURNS SETOF jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here();
BEGIN
  INSERT INTO exchanged SELECT e.office_id, e.event_id, e.chain, e.feed_no, true, 'held', NULL, NULL, clock_timestamp()
    FROM feed_row e WHERE e.office_id = here.office_id AND e.feed_no > here.looked_no AND core.is_held(e.chain)
    ON CONFLICT DO NOTHING;
  UPDATE exchange x SET looked_no = coalesce((SELECT min(e.feed_no) - 1 FROM feed_row e WHERE e.office_id = here.office_id
      AND e.feed_no > here.looked_no AND NOT EXISTS (SELECT 1 FROM exchanged w WHERE w.office_id = e.office_id
      AND w.event_id = e.event_id)), (SELECT f.feed_no FROM feed f WHERE f.office_id = here.office_id), 0)
    WHERE x.office_id = here.office_id RETURNING * INTO here;
  RETURN QUERY WITH page AS (
    SELECT e.* FROM (
      SELECT c.event_id FROM feed_row c WHERE c.office_id = here.office_id AND c.feed_no > here.looked_no
        AND NOT EXISTS (SELECT 1 FROM exchanged w WHERE w.office_id = c.office_id AND w.event_id = c.event_id)
      UNION ALL SELECT w.event_id FROM exchanged w WHERE w.office_id = here.office_id AND w.status = 'waiting' AND w.is_ours
    ) p JOIN feed_row e ON e.office_id = here.office_id AND e.event_id = p.event_id
    ORDER BY e.feed_no LIMIT outgoing."limit"
  ), drawn AS (
    SELECT d.case_id, d.after_seq, d.purpose FROM page p JOIN draw d ON p.stream = 'case' AND d.office_id = p.office_id AND d.case_id = p.chain
      AND d.after_seq IN (p.seq, p.seq - 1)
    UNION SELECT d.case_id, d.after_seq, d.purpose FROM case_head h JOIN draw d ON d.office_id = h.office_id AND d.case_id = h.case_id
      AND d.after_seq = h.last_seq WHERE h.office_id = here.office_id AND (h.assignee IS NOT NULL OR h.approver IS NOT NULL)
  ), things AS (
    SELECT 0::bigint AS place, 0 AS sort, k.valid_from AS at, to_jsonb(k) || '{"what": "key"}' AS item FROM operator_key k
      WHERE NOT EXISTS (SELECT 1 FROM exchanged_key x WHERE x.key_id = k.key_id AND x.status <> 'waiting')
    UNION ALL SELECT 0, -2, to_timestamp(l.first_no), to_jsonb(l) || '{"what": "lease"}' FROM number_lease l
      WHERE l.office_id = here.office_id AND NOT EXISTS (SELECT 1 FROM exchanged_number x WHERE (x.office_id, x.what, x.series, x.year,
        x.first_no) = (l.office_id, 'lease', l.series, l.year, l.first_no) AND x.status <> 'waiting')
    UNION ALL SELECT 0, -1, v.told_at, to_jsonb(v) || '{"what": "void"}' FROM number_void v
      WHERE v.office_id = here.office_id AND NOT EXISTS (SELECT 1 FROM exchanged_number x WHERE (x.office_id, x.what, x.series, x.year,
        x.first_no) = (v.office_id, 'void', v.series, v.year, v.first_no) AND x.status <> 'waiting')
    UNION ALL SELECT e.feed_no, 2, d.at, jsonb_build_object('what', 'draw', 'case', d.case_id, 'after', d.after_seq, 'purpose', d.purpose,
        'number', d.number, 'operator', d.operator_id, 'record', d.record)
      FROM drawn x JOIN draw d USING (case_id, after_seq, purpose)
      JOIN case_event e ON e.office_id = d.office_id AND e.case_id = d.case_id AND e.seq = d.after_seq
      WHERE d.office_id = here.office_id
        AND NOT EXISTS (SELECT 1 FROM exchanged_draw w WHERE w.office_id = d.office_id AND w.case_id = d.case_id
                        AND w.after_seq = d.after_seq AND w.purpose = d.purpose AND w.number = d.number AND w.status <> 'waiting')
        AND (e.event_id IN (SELECT p.event_id FROM page p) OR EXISTS (SELECT 1 FROM exchanged w WHERE w.office_id = e.office_id
             AND w.event_id = e.event_id AND w.status IN ('sent', 'confirmed')))
    UNION ALL SELECT p.feed_no, 0, p.received_at, jsonb_build_object('what', 'lapse', 'case', p.chain, 'after', p.seq - 1)
      FROM page p WHERE p.stream = 'case' AND p.kind = 'resumed'
    UNION ALL SELECT p.feed_no, 1, p.received_at, jsonb_build_object('what', 'event', 'stream', p.stream, 'event', p.event_id, 'case', p.chain,
        'feed_no', p.feed_no, 'body', p.body, 'mac', encode(p.nonce || coalesce(p.mac, ''), 'hex'), 'key_id', p.key_id,
        'operator', CASE WHEN p.device_id IS NOT NULL THEN p.operator_id END, 'machine', p.device_id, 'received_at', p.received_at)
      FROM page p
  ) SELECT t.item FROM things t WHERE t.item->>'case' IS NULL OR NOT core.is_held((t.item->>'case')::uuid)
    ORDER BY t.place, t.sort, t.at LIMIT 400;
END $$;

-- The province's answers to them, in their order.  What follows a refusal in its case is held, not refused.
CREATE FUNCTION hall.answered(items jsonb, answers text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); one jsonb; place bigint; said text; is_taken boolean; reason text; in_case uuid; was_held boolean;
BEGIN
  IF jsonb_array_length(items) IS DISTINCT FROM cardinality(answers) THEN
    RAISE EXCEPTION 'denied:answers' USING ERRCODE = 'check_violation';
  END IF;
  FOR one, place IN SELECT i.value, i.ordinality FROM jsonb_array_elements(items) WITH ORDINALITY i ORDER BY i.ordinality LOOP
    said := answers[place]; is_taken := said IN ('ok', 'dup'); reason := regexp_replace(said, '^denied:', '');
    in_case := (one->>'case')::uuid; was_held := in_case IS NOT NULL AND core.is_held(in_case);
    CONTINUE WHEN one->>'what' = 'lapse' OR was_held AND one->>'what' = 'draw';
    IF NOT is_taken AND NOT was_held THEN
      PERFORM core.note_refusal(one->>'what', in_case, (one->>'event')::uuid, reason, one - 'body' - 'mac' - 'inner_block' - 'outer_block');
    END IF;
    CASE one->>'what'
      WHEN 'key' THEN
        INSERT INTO exchanged_key VALUES ((one->>'key_id')::bigint, said, clock_timestamp())
          ON CONFLICT (key_id) DO UPDATE SET (status, at) = (EXCLUDED.status, EXCLUDED.at);
      WHEN 'lease', 'void' THEN
        PERFORM core.number_stands(here.office_id, one->>'what', one->>'series', (one->>'year')::int, (one->>'first_no')::int,
          CASE WHEN is_taken THEN 'sent' ELSE said END);
      WHEN 'draw' THEN
        INSERT INTO exchanged_draw VALUES (here.office_id, in_case, (one->>'after')::int, one->>'purpose', (one->>'number')::int, said,
          clock_timestamp()) ON CONFLICT (office_id, case_id, after_seq, purpose, number) DO UPDATE SET (status, at) = (EXCLUDED.status, EXCLUDED.at);
      WHEN 'event' THEN
        INSERT INTO exchanged VALUES (here.office_id, (one->>'event')::uuid, in_case, (one->>'feed_no')::bigint, true,
          CASE WHEN is_taken THEN 'sent' WHEN was_held THEN 'held' ELSE 'refused' END, CASE WHEN NOT is_taken THEN reason END, NULL,
          clock_timestamp())
          ON CONFLICT (office_id, event_id) DO UPDATE SET (status, reason, at) = (EXCLUDED.status, EXCLUDED.reason, EXCLUDED.at)
          WHERE exchanged.status <> 'confirmed';
    END CASE;
  END LOOP;
  UPDATE exchange x SET heard_at = clock_timestamp() WHERE x.office_id = here.office_id;
END $$;

-- Rows of api.hall_pull, in order: an own event is confirmed; another's is filed as the province attested it, checked for chain
-- and person.  What cannot follow here is kept and told, and its case waits for people.  Returns how many were new.
CREATE FUNCTION hall.take(rows jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); one jsonb; e feed_row; taken integer := 0; status text; in_chain uuid; was_held boolean;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  FOR one IN SELECT v FROM jsonb_array_elements(rows) v LOOP
    CONTINUE WHEN (one->>'feed_no')::bigint <= here.taken_no;
    SELECT * INTO e FROM feed_row x WHERE x.office_id = here.office_id AND x.event_id = (one->>'event_id')::uuid;
    IF e.event_id IS NOT NULL THEN
      status := CASE WHEN e.body = one->>'body' AND e.chain = (one->>'chain')::uuid THEN 'ok' ELSE 'denied:id-reuse' END;
    ELSE
      status := core.file_from_above(here.office_id, one);
      taken := taken + (status = 'ok')::int;
      SELECT * INTO e FROM feed_row x WHERE x.office_id = here.office_id AND x.event_id = (one->>'event_id')::uuid;
    END IF;
    in_chain := (one->>'chain')::uuid;
    was_held := core.is_held(in_chain);
    IF status <> 'ok' AND NOT was_held THEN
      PERFORM core.note_refusal('taken', in_chain, (one->>'event_id')::uuid, regexp_replace(status, '^denied:', ''), one);
    END IF;
    INSERT INTO exchanged VALUES (here.office_id, (one->>'event_id')::uuid, in_chain, e.feed_no, false,
      CASE WHEN status = 'ok' THEN 'confirmed' WHEN was_held THEN 'held' ELSE 'refused' END,
      CASE WHEN status <> 'ok' THEN regexp_replace(status, '^denied:', '') END, (one->>'feed_no')::bigint, clock_timestamp())
      ON CONFLICT (office_id, event_id) DO UPDATE SET (status, reason, their_no, at)
        = (EXCLUDED.status, EXCLUDED.reason, EXCLUDED.their_no, EXCLUDED.at);
    here.taken_no := (one->>'feed_no')::bigint; here.taken_hash := (one->>'feed_hash')::bytea;
  END LOOP;
  UPDATE exchange x SET (taken_no, taken_hash, heard_at) = (here.taken_no, here.taken_hash, clock_timestamp())
    WHERE x.office_id = here.office_id;
  RETURN taken;
END $$;

-- Everything was pulled: what was sent and did not come back waits again, with the draws and keys that went with it; a commit
-- answer can be untrue.
CREATE FUNCTION hall.settle() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); lost uuid[]; sealed bigint[];
BEGIN
  WITH back AS (
    UPDATE exchanged w SET status = 'waiting', at = clock_timestamp() WHERE w.office_id = here.office_id AND w.status = 'sent'
      RETURNING w.event_id, w.case_id
  ) SELECT array_agg(DISTINCT b.case_id), array_agg(DISTINCT e.key_id) INTO lost, sealed
    FROM back b JOIN feed_row e ON e.office_id = here.office_id AND e.event_id = b.event_id;
  UPDATE exchanged_draw w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.case_id = ANY(lost) AND w.status IN ('ok', 'dup');
  UPDATE exchanged_key w SET status = 'waiting' WHERE w.key_id = ANY(sealed) AND w.status IN ('ok', 'dup');
  UPDATE exchanged_number w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.status = 'sent';
  UPDATE exchange x SET heard_at = clock_timestamp(), scans_from = core.scans_open_from(here) WHERE x.office_id = here.office_id;
END $$;

-- The province's feed went back (failover, restore): everything of this hall is handed over once more; what is there is dup.
CREATE FUNCTION hall.went_back() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here();
BEGIN
  PERFORM core.note_refusal('feed', NULL, NULL, 'went-back', jsonb_build_object('seen', here.taken_no));
  UPDATE exchange x SET (taken_no, taken_hash, digest, scans_from) = (0, NULL, NULL, '-infinity') WHERE x.office_id = here.office_id;
  UPDATE exchanged w SET status = 'waiting', at = clock_timestamp() WHERE w.office_id = here.office_id AND w.is_ours
    AND w.status IN ('sent', 'confirmed');
  UPDATE exchanged_draw w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.status IN ('ok', 'dup');
  UPDATE exchanged_scan w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.status = 'ok';
  UPDATE exchanged_key w SET status = 'waiting' WHERE w.status IN ('ok', 'dup');
  UPDATE exchanged_number w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.status IN ('sent', 'confirmed');
END $$;

-- A person has seen to what the province refused: the event and what was held behind it are handed over once more.
CREATE FUNCTION hall.again(event uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); in_case uuid; changed integer;
BEGIN
  SELECT w.case_id INTO in_case FROM exchanged w WHERE w.office_id = here.office_id AND w.event_id = again.event
    AND w.status = 'refused' AND w.is_ours;
  UPDATE exchanged w SET (status, reason, at) = ('waiting', NULL, clock_timestamp()) WHERE w.office_id = here.office_id
    AND w.case_id = in_case AND w.status IN ('refused', 'held') AND w.is_ours;
  GET DIAGNOSTICS changed = ROW_COUNT;
  UPDATE exchanged_draw w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.case_id = in_case
    AND w.status NOT IN ('ok', 'dup');
  UPDATE exchanged_key w SET status = 'waiting' WHERE w.status NOT IN ('ok', 'dup') AND EXISTS (SELECT 1 FROM feed_row e
    WHERE e.office_id = here.office_id AND e.chain = in_case AND e.key_id = w.key_id);
  UPDATE exchanged_number w SET status = 'waiting' WHERE w.office_id = here.office_id AND w.status LIKE 'denied:%';
  RETURN changed;
END $$;

-- Whether money may move, or an outside register be told: the case is decided, and every event up to the newest decision or
-- correction is confirmed by the province.  At the province itself: whether it is decided.
CREATE FUNCTION api.confirmed_upstream(office text, wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE upto integer := (SELECT max(e.seq) FROM case_event e WHERE e.office_id = confirmed_upstream.office AND e.case_id = wanted
                         AND e.kind IN ('decided', 'corrected'));
BEGIN
  IF upto IS NULL OR NOT (core.is_mine(office) OR core.is_at_my_desk(office, wanted, core.my_operators())) THEN RETURN false; END IF;
  RETURN core.hall_office() IS NULL OR NOT EXISTS (SELECT 1 FROM case_event e LEFT JOIN exchanged w USING (office_id, event_id)
    WHERE e.office_id = confirmed_upstream.office AND e.case_id = wanted AND e.seq <= upto AND w.status IS DISTINCT FROM 'confirmed');
END $$;

GRANT EXECUTE ON FUNCTION hall.place(), hall.take_people(jsonb), hall.outgoing(integer), hall.answered(jsonb, text[]), hall.take(jsonb),
  hall.settle(), hall.went_back(), hall.again(uuid) TO perm_exchange;
GRANT EXECUTE ON FUNCTION api.confirmed_upstream(text, uuid) TO perm_any, perm_reader, perm_device;
