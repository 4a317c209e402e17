-- What the province offers to the hall machine of an office: to hand over in order what was done there, and to fetch what it
-- needs of its own office.  What a hall machine does by itself: 021.

CREATE FUNCTION core.my_hall() RETURNS core.device LANGUAGE plpgsql STABLE AS $$
DECLARE found device;
BEGIN
  SELECT * INTO found FROM device d WHERE d.login = session_user AND d.is_active AND d.is_hall;
  IF found.device_id IS NULL THEN RAISE EXCEPTION 'denied:hall' USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN found;
END $$;

-- The keys that a hall machine may give out: a range of its office's own, so that no number means two keys.
CREATE FUNCTION core.first_key_of(office text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT office::bigint * 1000000000000 $$;

-- A key that the hall gave out while the line was cut.  Repeated: dup.  The one before it at that machine ends, as when it is
-- given out here; a clock of the hall that is ahead gives it no longer life.
CREATE FUNCTION core.take_key(hall core.device, k core.operator_key) RETURNS text LANGUAGE plpgsql AS $$
DECLARE known operator_key; who operator; begins timestamptz := least(k.valid_from, clock_timestamp());
BEGIN
  SELECT * INTO known FROM operator_key x WHERE x.key_id = k.key_id;
  IF known.key_id IS NOT NULL THEN
    RETURN CASE WHEN (known.operator_id, known.device_id, known.inner_block, known.outer_block)
                     = (k.operator_id, k.device_id, k.inner_block, k.outer_block) THEN 'dup' ELSE 'denied:id-reuse' END;
  END IF;
  SELECT * INTO who FROM operator o WHERE o.operator_id = k.operator_id;
  IF who.office_id IS DISTINCT FROM hall.office_id OR k.key_id <= core.first_key_of(hall.office_id)
     OR k.key_id >= core.first_key_of(hall.office_id) + 1000000000000
     OR NOT EXISTS (SELECT 1 FROM device d WHERE d.device_id = k.device_id AND d.office_id = hall.office_id AND NOT d.is_hall) THEN
    RETURN 'denied:office';
  END IF;
  IF NOT who.is_active THEN RETURN 'denied:who'; END IF;
  UPDATE operator_key x SET valid_to = least(x.valid_to, clock_timestamp() + interval '7 days')
    WHERE x.operator_id = k.operator_id AND x.device_id = k.device_id AND x.revoked_at IS NULL AND x.valid_from <= begins;
  INSERT INTO operator_key OVERRIDING SYSTEM VALUE VALUES (k.key_id, k.operator_id, k.device_id, k.inner_block, k.outer_block,
    begins, least(k.valid_to, begins + interval '30 days'), k.revoked_at, hall.device_id);
  RETURN 'ok';
END $$;

-- A draw of the hall, judged like one of the worker's.  Repeated: dup, also when the case has moved on since.
CREATE FUNCTION core.take_draw(hall core.device, said jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE wanted uuid := said->>'case'; after integer := said->>'after'; drawn uuid := said->>'operator';
        there integer := said->>'number'; known draw;
BEGIN
  SELECT * INTO known FROM draw d WHERE d.office_id = hall.office_id AND d.case_id = wanted AND d.after_seq = after
    AND d.purpose = said->>'purpose' AND d.hall_number = there;
  IF known.case_id IS NOT NULL THEN
    RETURN CASE WHEN known.operator_id IS NOT DISTINCT FROM drawn AND known.record = said->'record' THEN 'dup' ELSE 'denied:id-reuse' END;
  END IF;
  RETURN core.give(hall.office_id, wanted, after, said->>'purpose', drawn, said->'record', hall, there);
END $$;

-- A block that the hall leased to a machine of its office, behind every one that stands here.  Repeated: dup.
CREATE FUNCTION core.take_lease(hall core.device, l core.number_lease) RETURNS text LANGUAGE plpgsql AS $$
DECLARE known number_lease;
BEGIN
  IF coalesce(l.series, '') NOT IN ('case', 'notice', 'refusal', 'letter', 'hand_over') OR coalesce(l.year, 0) NOT BETWEEN 2000 AND 9999
     OR coalesce(l.machine, 0) NOT BETWEEN 1 AND 99 OR coalesce(l.first_no, 0) NOT BETWEEN 1 AND 999999
     OR coalesce(l.last_no, 0) NOT BETWEEN l.first_no AND least(l.first_no + 999, 999999) THEN
    RETURN 'denied:malformed';
  END IF;
  IF l.office_id IS DISTINCT FROM hall.office_id THEN RETURN 'denied:office'; END IF;
  SELECT * INTO known FROM number_lease x WHERE (x.office_id, x.series, x.year, x.first_no) = (l.office_id, l.series, l.year, l.first_no);
  IF known.first_no IS NOT NULL THEN
    RETURN CASE WHEN (known.last_no, known.device_id, known.machine) = (l.last_no, l.device_id, l.machine) THEN 'dup'
                ELSE 'denied:number-leased' END;
  END IF;
  IF NOT core.leases_for(hall) THEN RETURN 'denied:province-leases'; END IF;
  IF NOT EXISTS (SELECT 1 FROM device d WHERE d.device_id = l.device_id AND d.office_id = hall.office_id AND NOT d.is_hall) THEN
    RETURN 'denied:device';
  END IF;
  IF NOT core.count_on(l.office_id, l.series, l.year, l.first_no, l.last_no + 1) THEN RETURN 'denied:number-leased'; END IF;
  INSERT INTO number_lease VALUES (l.office_id, l.series, l.year, l.first_no, l.last_no, l.device_id, l.machine,
    least(l.leased_at, clock_timestamp()));
  RETURN 'ok';
END $$;

-- Numbers that a machine of the office gave up at the hall.  Repeated: dup.
CREATE FUNCTION core.take_void(hall core.device, v core.number_void) RETURNS text LANGUAGE plpgsql AS $$
DECLARE block number_lease;
BEGIN
  IF v.office_id IS DISTINCT FROM hall.office_id THEN RETURN 'denied:office'; END IF;
  IF NOT core.leases_for(hall) THEN RETURN 'denied:province-leases'; END IF;
  PERFORM 1 FROM number_counter c WHERE (c.office_id, c.series, c.year) = (v.office_id, v.series, v.year) FOR UPDATE;
  SELECT * INTO block FROM number_lease l WHERE (l.office_id, l.series, l.year, l.first_no) = (v.office_id, v.series, v.year, v.block_no)
    AND l.first_no <= v.first_no AND v.first_no <= v.last_no AND v.last_no <= l.last_no;
  IF block.first_no IS NULL THEN RETURN 'denied:number-not-leased'; END IF;
  RETURN core.give_up(block, v.first_no, v.last_no);
END $$;

-- Whether the numbers of its office are that hall's to lease: while it draws.
CREATE FUNCTION core.leases_for(hall core.device) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(o.drawn_by = hall.device_id, false) FROM office o WHERE o.office_id = hall.office_id
$$;

-- The counter goes on to ``next``, if everything from ``begin`` on is free.
CREATE FUNCTION core.count_on(office text, series text, year integer, begin integer, next integer) RETURNS boolean
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO number_counter VALUES (count_on.office, count_on.series, count_on.year, 1) ON CONFLICT DO NOTHING;
  UPDATE number_counter c SET next_no = count_on.next WHERE c.office_id = count_on.office AND c.series = count_on.series
    AND c.year = count_on.year AND c.next_no <= count_on.begin AND c.next_no < count_on.next;
  RETURN FOUND;
END $$;

-- A row of another stream than the cases': of a machine of the office, or the act of a person under that person's seal.  What it
-- brings about counts from when the hall took it, as the hall says, but from no moment before the one that is signed.
CREATE FUNCTION core.take_said(hall core.device, one jsonb, held core.feed) RETURNS core.taken LANGUAGE plpgsql AS $$
DECLARE s core.said := core.said_again(one || jsonb_build_object('office', hall.office_id));
BEGIN
  IF s.event_id IS NULL THEN RETURN core.not_taken('malformed', NULL::core.spoken, one->>'body', held); END IF;
  IF s.office_id <> hall.office_id THEN RETURN core.not_taken('office', core.plain(s), one->>'body', held); END IF;
  RETURN core.push_stream(s, one->>'body', decode(one->>'mac', 'hex'),
    CASE WHEN s.text IS NULL THEN coalesce((one->>'key_id')::bigint, 0) ELSE (one->>'key_id')::bigint END, held,
    least(clock_timestamp(), greatest((one->>'received_at')::timestamptz, s.client_at)));
END $$;

-- What a hall did, in its order, at most 400 things: keys, blocks of numbers, draws, papers that were late, events with their operators'
-- seals, rows of every other stream.
-- Every one is judged as if it came from whoever did it; one answer each.  The feed's row is locked first, so that nobody
-- who pushes an event meanwhile waits for a case that is held here.
CREATE FUNCTION api.hand_over(items jsonb) RETURNS TABLE (number bigint, status text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE hall device := core.my_hall(); one jsonb; s core.spoken; place bigint; got core.taken;
BEGIN
  IF jsonb_typeof(items) IS DISTINCT FROM 'array' OR jsonb_array_length(items) > 400 THEN
    RAISE EXCEPTION 'denied:batch' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM feed f WHERE f.office_id = hall.office_id FOR UPDATE;
  FOR one, place IN SELECT i.value, i.ordinality FROM jsonb_array_elements(items) WITH ORDINALITY i ORDER BY i.ordinality LOOP
    CASE one->>'what'
      WHEN 'key' THEN status := core.take_key(hall, jsonb_populate_record(NULL::operator_key, one));
      WHEN 'lease' THEN status := core.take_lease(hall, jsonb_populate_record(NULL::number_lease, one));
      WHEN 'void' THEN status := core.take_void(hall, jsonb_populate_record(NULL::number_void, one));
      WHEN 'draw' THEN status := core.take_draw(hall, one);
      WHEN 'lapse' THEN status := core.let_lapse(hall.office_id, (one->>'case')::uuid, (one->>'after')::int);
      WHEN 'event' THEN
        s := CASE WHEN coalesce(one->>'stream', 'case') = 'case' THEN core.read_body(one->>'body') END;
        IF one->>'stream' <> 'case' THEN
          got := core.take_said(hall, one, got.feed);
        ELSIF s.office_id <> hall.office_id THEN
          got := core.not_taken('office', s, one->>'body', got.feed);
        ELSE
          got := core.push_one(s, one->>'body', decode(one->>'mac', 'hex'), coalesce((one->>'key_id')::bigint, 0), got.feed);
        END IF;
        status := (got.answer).status;
      ELSE status := 'denied:malformed';
    END CASE;
    number := place;
    RETURN NEXT;
  END LOOP;
  PERFORM core.write_feed(got.feed);
END $$;

-- The office's feed with the names, every stream: a server that judges persons has to know them.  Only for the hall machine of
-- that office.
CREATE FUNCTION api.hall_pull(after bigint, "limit" integer)
RETURNS TABLE (feed_no bigint, feed_hash bytea, event_id uuid, hash bytea, body text, nonce bytea, mac bytea, key_id bigint,
               operator_id uuid, person bytea, login name, sat_office text, sat_section text, via name, is_relayed boolean,
               stream text, chain uuid, device_id uuid, received_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE hall device := core.my_hall(); most integer := least(greatest(hall_pull."limit", 0), 1000);
BEGIN
  RETURN QUERY SELECT * FROM (
    (SELECT e.feed_no, e.feed_hash, e.event_id, e.hash, e.body, e.nonce, e.mac, e.key_id, e.operator_id, e.person,
       o.login, e.sat_office, e.sat_section, e.via, e.is_relayed, 'case', e.case_id, NULL::uuid, e.received_at
     FROM case_event e JOIN operator o ON o.operator_id = e.operator_id
     WHERE e.office_id = hall.office_id AND e.feed_no > hall_pull.after ORDER BY e.feed_no LIMIT most)
    UNION ALL
    (SELECT e.feed_no, e.feed_hash, e.event_id, e.hash, e.body, e.nonce, e.mac, e.key_id, e.operator_id, e.person,
       o.login, o.office_id, o.section, e.via, e.is_relayed, e.stream, e.chain, e.device_id, e.received_at
     FROM stream_event e LEFT JOIN operator o ON o.operator_id = e.operator_id
     WHERE e.office_id = hall.office_id AND e.feed_no > hall_pull.after ORDER BY e.feed_no LIMIT most)) rows
    ORDER BY 1 LIMIT most;
END $$;

-- What an office above governs: the rows behind ``after`` of the streams that offices below read, at most 200.  upto: how far these
-- reach; known_hash: of the feed at ``after``, so that a feed that went back is seen.
CREATE FUNCTION api.hall_above(office text, after bigint)
RETURNS TABLE (upto bigint, upto_hash bytea, known_hash bytea, rows jsonb) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE hall device := core.my_hall(); came integer;
BEGIN
  IF hall_above.office = hall.office_id OR NOT core.serves(hall_above.office, hall.office_id) THEN
    RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT count(*), max(r.feed_no), coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.feed_no), '[]') INTO came, upto, rows FROM (
    SELECT e.feed_no, e.event_id, e.hash, e.body, e.nonce, e.mac, e.key_id, e.operator_id, e.person, o.login, o.office_id AS sat_office,
      o.section AS sat_section, e.via, e.is_relayed, e.stream, e.chain, e.device_id
    FROM stream_event e JOIN stream_reader s ON s.stream = e.stream AND s.offices_below LEFT JOIN operator o ON o.operator_id = e.operator_id
    WHERE e.office_id = hall_above.office AND e.feed_no > hall_above.after ORDER BY e.feed_no LIMIT 200) r;
  IF came < 200 THEN upto := (SELECT f.feed_no FROM feed f WHERE f.office_id = hall_above.office); END IF;
  upto_hash := (SELECT l.feed_hash FROM feed_line l WHERE l.office_id = hall_above.office AND l.feed_no = upto);
  known_hash := (SELECT l.feed_hash FROM feed_line l WHERE l.office_id = hall_above.office AND l.feed_no = hall_above.after);
  RETURN NEXT;
END $$;

-- A digest of each rule that both must judge by: the flow, what its kinds are, the ways that count today.
CREATE FUNCTION core.rules_kept() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(r.name, encode(sha256(convert_to(r.said, 'UTF8')), 'hex')) FROM (
    SELECT 'transition ' || t.from_state || ' ' || t.kind AS name, t.to_state AS said FROM transition t
    UNION ALL SELECT 'kind_rule ' || k.kind, to_jsonb(k)::text FROM kind_rule k
    UNION ALL SELECT 'item_way ' || w.item, w.way::text FROM item_way w WHERE w.valid_until IS NULL) r
$$;

-- People, machines, keys and number blocks of the office and the offices above it; NULL where nothing has changed since the digest known.
-- Of a password the verifier, of a key the two blocks of HMAC; never what they were made of.  Of the offices above come the security
-- administrators, whose acts about this office's people a server here judges, without the verifier: their keys are made at the province.
CREATE FUNCTION api.hall_fetch(known bytea) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE hall device := core.my_hall(); found jsonb; digest bytea; since integer := extract(year FROM clock_timestamp()) - 1;
BEGIN
  WITH RECURSIVE up AS (
    SELECT o.*, 0 AS far FROM office o WHERE o.office_id = hall.office_id
    UNION ALL SELECT o.*, up.far + 1 FROM office o JOIN up ON o.office_id = up.parent
  ) SELECT jsonb_build_object(
    'office', hall.office_id,
    'offices', (SELECT jsonb_agg(to_jsonb(up) ORDER BY up.far DESC) FROM up),
    'operators', (SELECT jsonb_agg(to_jsonb(o) || jsonb_build_object('verifier',
                                     CASE WHEN o.office_id = hall.office_id THEN maker.verifier_of(o.login) END)
                                   ORDER BY o.is_active, o.operator_id) FROM operator o
                  WHERE o.office_id = hall.office_id OR o.office_id IN (SELECT up.office_id FROM up) AND (
                    o.is_active AND o.post = 'security_admin' OR EXISTS (SELECT 1 FROM operator_key k JOIN device d USING (device_id)
                      WHERE k.operator_id = o.operator_id AND d.office_id = hall.office_id AND k.valid_to > clock_timestamp()))),
    'devices', (SELECT jsonb_agg(to_jsonb(d) || jsonb_build_object('verifier', CASE WHEN NOT d.is_hall THEN maker.verifier_of(d.login) END)
                                 ORDER BY d.device_id) FROM device d WHERE d.office_id = hall.office_id),
    'keys', (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.key_id) FROM operator_key k JOIN device d ON d.device_id = k.device_id
             WHERE d.office_id = hall.office_id AND k.valid_to > clock_timestamp()),
    'last_key', (SELECT max(k.key_id) FROM operator_key k WHERE k.key_id > core.first_key_of(hall.office_id)
                 AND k.key_id < core.first_key_of(hall.office_id) + 1000000000000),
    'counters', (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.series, c.year) FROM number_counter c
                 WHERE c.office_id = hall.office_id AND c.year >= since),
    'leases', (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.series, l.year, l.first_no) FROM number_lease l
               JOIN device d ON d.device_id = l.device_id AND d.office_id = l.office_id
               WHERE l.office_id = hall.office_id AND l.year >= since),
    'voids', (SELECT jsonb_agg(to_jsonb(v) ORDER BY v.series, v.year, v.first_no) FROM number_void v
              WHERE v.office_id = hall.office_id AND v.year >= since),
    'rules', core.rules_kept()) INTO found;
  digest := sha256(convert_to(found::text, 'UTF8'));
  RETURN CASE WHEN digest IS DISTINCT FROM known THEN found || jsonb_build_object('digest', digest) END;
END $$;

GRANT EXECUTE ON FUNCTION api.hand_over(jsonb), api.hall_pull(bigint, integer), api.hall_fetch(bytea),
  api.hall_above(text, bigint), api.scan_begin(text, uuid, bytea, bigint), api.scan_put(text, bytea, bigint, bytea) TO perm_hall;
GRANT EXECUTE ON FUNCTION account.add_hall(uuid, text, text), account.draw_by(text, uuid) TO perm_account;
