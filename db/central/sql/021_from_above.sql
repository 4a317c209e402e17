-- What a hall machine takes of every stream, files as the province attested it, and what governs it from the offices above; pages
-- of its cases go up behind their events.

-- What a person may do at this hall: what was granted here and the province has not answered yet, else what the province says.
CREATE FUNCTION core.granted_here(who core.operator) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE granted text;
BEGIN
  SELECT g.permission INTO granted FROM grant_effect g WHERE g.operator_id = who.operator_id AND g.effective_from <= clock_timestamp()
    AND (g.effective_until IS NULL OR clock_timestamp() < g.effective_until) AND NOT core.is_held(g.chain)
    AND EXISTS (SELECT 1 FROM stream_event e LEFT JOIN exchanged w USING (office_id, event_id) WHERE e.office_id = core.hall_office()
      AND e.stream = 'staff' AND e.chain = g.chain AND w.status IS DISTINCT FROM 'confirmed') ORDER BY g.seq DESC LIMIT 1;
  IF FOUND THEN RETURN granted; END IF;
  SELECT a.permission INTO granted FROM granted_above a WHERE a.operator_id = who.operator_id;
  RETURN CASE WHEN FOUND THEN granted ELSE who.permission END;
END $$;

-- What the province took, of whatever stream; the office is the one whose feed was asked for.
CREATE FUNCTION core.file_from_above(office text, said jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v core.voice; who uuid := said->>'operator_id'; mac bytea := (said->>'nonce')::bytea || coalesce((said->>'mac')::bytea, '');
        s core.spoken; got core.taken;
BEGIN
  IF who IS NOT NULL THEN
    INSERT INTO office (office_id, level) VALUES (said->>'sat_office', 'county') ON CONFLICT DO NOTHING;
    INSERT INTO operator VALUES (who, said->>'login', (said->>'person')::bytea, said->>'sat_office', said->>'sat_section', NULL,
      'elsewhere', false) ON CONFLICT (operator_id) DO NOTHING;
    SELECT o INTO v.operator FROM operator o WHERE o.operator_id = who;
  END IF;
  v.via := said->>'via'; v.is_relayed := (said->>'is_relayed')::boolean; v.key_id := (said->>'key_id')::bigint;
  v.sat_office := said->>'sat_office'; v.sat_section := said->>'sat_section'; v.is_attested := true;
  IF said->>'stream' <> 'case' THEN
    got := core.file_attested_said(core.said_again(said || jsonb_build_object('office', office, 'case', said->'chain', 'machine', said->'device_id',
      'operator', CASE WHEN said->>'device_id' IS NOT NULL THEN said->'operator_id' END)), office, said, mac, v);
  ELSE
    s := core.read_body(said->>'body');
    IF s.office_id IS DISTINCT FROM office THEN RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege'; END IF;
    got := core.enter(s, said->>'body', mac, v, NULL);
  END IF;
  PERFORM core.write_feed(got.feed);
  RETURN (got.answer).status;
END $$;

-- Chain, actor and machine are asked here too; posts, order and seal were judged above.
CREATE FUNCTION core.file_attested_said(s core.said, office text, said jsonb, mac bytea, v core.voice) RETURNS core.taken LANGUAGE plpgsql AS $$
DECLARE last stream_event; held core.feed; machine uuid := said->>'device_id'; got core.taken;
BEGIN
  IF s.event_id IS NULL OR s.event_id::text <> said->>'event_id' THEN RETURN core.not_taken('malformed', core.plain(s), said->>'body', NULL); END IF;
  IF s.office_id <> office THEN RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF (v.operator).operator_id IS NOT NULL AND s.actor IS DISTINCT FROM sha256(uuid_send((v.operator).operator_id) || substring(mac FOR 16)) THEN
    RETURN core.not_taken('actor', core.plain(s), said->>'body', NULL);
  END IF;
  IF machine IS NOT NULL AND s.stream <> 'note' AND core.machine_chain(machine, s.stream) <> s.chain THEN
    RETURN core.not_taken('machine', core.plain(s), said->>'body', NULL);
  END IF;
  SELECT * INTO held FROM core.feed x WHERE x.office_id = s.office_id FOR UPDATE;
  SELECT * INTO last FROM stream_event e WHERE e.office_id = s.office_id AND e.stream = s.stream AND e.chain = s.chain
    ORDER BY e.seq DESC LIMIT 1;
  IF s.seq <> coalesce(last.seq, 0) + 1 OR s.prev <> coalesce(last.hash, decode(repeat('00', 32), 'hex')) THEN
    RETURN ROW(ROW(s.event_id, 'stale', NULL, NULL), NULL, NULL)::core.taken;
  END IF;
  got := core.file_said(s, said->>'body', mac, v, machine, held);
  IF s.stream = 'staff' AND s.office_id = core.hall_office() THEN PERFORM core.staff_effect(s, (said->>'received_at')::timestamptz); END IF;
  IF s.stream = 'note' AND s.office_id = core.hall_office() THEN
    IF s.operator_id IS NULL AND machine IS NOT NULL THEN PERFORM core.recount_effect(s); ELSE PERFORM core.note_effect(s); END IF;
  END IF;
  RETURN got;
END $$;

-- The offices above, nearest first, and how far the feed of each was looked through.
CREATE FUNCTION hall.above() RETURNS TABLE (office text, taken_no bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  WITH RECURSIVE up AS (
    SELECT o.parent AS office_id, 1 AS far FROM office o WHERE o.office_id = core.hall_office()
    UNION SELECT o.parent, up.far + 1 FROM office o JOIN up ON o.office_id = up.office_id
  ) SELECT up.office_id, coalesce(x.taken_no, 0) FROM up LEFT JOIN exchange_above x USING (office_id) WHERE up.office_id IS NOT NULL ORDER BY up.far
$$;

-- What api.hall_above gave of that office: filed as the province attested it, behind what was taken before.  Returns how many were
-- new, NULL where that feed went back (failover, restore): then it is looked through anew.
CREATE FUNCTION hall.take_above(wanted text, said jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here(); place exchange_above; one jsonb; e stream_event; taken integer := 0; status text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM hall.above() a WHERE a.office = wanted) THEN RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege'; END IF;
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO place FROM exchange_above x WHERE x.office_id = wanted;
  IF place.taken_no > 0 AND (said->>'known_hash')::bytea IS DISTINCT FROM place.taken_hash THEN
    PERFORM core.note_refusal('feed', NULL, NULL, 'went-back', jsonb_build_object('office', wanted, 'seen', place.taken_no));
    UPDATE exchange_above x SET (taken_no, taken_hash) = (0, NULL) WHERE x.office_id = wanted;
    RETURN NULL;
  END IF;
  FOR one IN SELECT v FROM jsonb_array_elements(said->'rows') v LOOP
    SELECT * INTO e FROM stream_event x WHERE x.office_id = wanted AND x.event_id = (one->>'event_id')::uuid;
    CONTINUE WHEN e.body = one->>'body';
    status := CASE WHEN e.event_id IS NULL THEN core.file_from_above(wanted, one) ELSE 'denied:id-reuse' END;
    taken := taken + (status = 'ok')::int;
    IF status <> 'ok' THEN
      PERFORM core.note_refusal('above', (one->>'chain')::uuid, (one->>'event_id')::uuid, regexp_replace(status, '^denied:', ''), one);
    END IF;
  END LOOP;
  INSERT INTO exchange_above VALUES (wanted, (said->>'upto')::bigint, (said->>'upto_hash')::bytea)
    ON CONFLICT (office_id) DO UPDATE SET (taken_no, taken_hash) = (EXCLUDED.taken_no, EXCLUDED.taken_hash)
    WHERE exchange_above.taken_no <> EXCLUDED.taken_no;
  RETURN taken;
END $$;

CREATE INDEX scan_kept ON core.scan (office_id, kept_at);

CREATE FUNCTION core.is_scan_open(office text, hash bytea, in_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT 1 FROM exchanged_scan x WHERE (x.office_id, x.hash, x.case_id) = (is_scan_open.office, is_scan_open.hash, in_case)
    AND x.status <> 'waiting')
$$;

-- When the oldest page became whole that is still to go; an hour ago at the latest, since a commit follows the clock.
CREATE FUNCTION core.scans_open_from(here core.exchange) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT least(clock_timestamp() - interval '1 hour', min(s.kept_at)) FROM scan s JOIN scan_case c USING (office_id, hash)
  WHERE s.office_id = here.office_id AND s.kept_at >= here.scans_from AND core.is_scan_open(s.office_id, s.hash, c.case_id)
$$;

-- Pages that are whole here, named by an event that the province confirmed, and not above yet.
CREATE FUNCTION hall.scans("limit" integer) RETURNS TABLE (office text, case_id uuid, hash bytea, size bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT s.office_id, c.case_id, s.hash, s.size FROM scan s JOIN scan_case c USING (office_id, hash)
  WHERE s.office_id = core.hall_office() AND s.kept_at >= (SELECT x.scans_from FROM exchange x WHERE x.office_id = s.office_id)
    AND core.is_scan_open(s.office_id, s.hash, c.case_id)
    AND EXISTS (SELECT 1 FROM case_event e JOIN exchanged w USING (office_id, event_id) WHERE e.office_id = c.office_id AND e.case_id = c.case_id
      AND w.status = 'confirmed' AND position('"' || encode(s.hash, 'hex') || '"' IN e.body) > 0)
  ORDER BY s.kept_at, s.hash LIMIT scans."limit"
$$;

-- From that byte on what its piece still holds, at most a mebibyte.
CREATE FUNCTION hall.scan_piece(wanted bytea, at_byte bigint) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT substring(p.content FROM (scan_piece.at_byte - p.at_byte)::int + 1) FROM scan_piece p WHERE p.office_id = core.hall_office()
    AND p.hash = wanted AND p.at_byte <= scan_piece.at_byte ORDER BY p.at_byte DESC LIMIT 1
$$;

-- The province holds the page, or refused it: kept and told.
CREATE FUNCTION hall.scan_stands(wanted bytea, in_case uuid, said text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE here exchange := core.here();
BEGIN
  INSERT INTO exchanged_scan VALUES (here.office_id, wanted, in_case, said, clock_timestamp())
    ON CONFLICT (office_id, hash, case_id) DO UPDATE SET (status, at) = (EXCLUDED.status, EXCLUDED.at);
  IF said <> 'ok' THEN
    PERFORM core.note_refusal('scan', in_case, NULL, regexp_replace(said, '^denied:', ''), jsonb_build_object('hash', encode(wanted, 'hex')));
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION hall.above(), hall.take_above(text, jsonb), hall.scans(integer), hall.scan_piece(bytea, bigint),
  hall.scan_stands(bytea, uuid, text) TO perm_exchange;
