-- Looking for a case in the whole province: by its number or by the person's key, with a reason, kept for good.

CREATE TABLE core.search_log (
  search_id uuid PRIMARY KEY, at timestamptz NOT NULL, operator_id uuid NOT NULL REFERENCES core.operator,
  office_id text NOT NULL, via name NOT NULL, reason text NOT NULL, number text, person bytea, found integer NOT NULL,
  noted_in xid8 NOT NULL,  -- the transaction: nothing is told within it, for whoever asks could roll it back
  CHECK ((number IS NULL) <> (person IS NULL))
);
CREATE INDEX search_log_of ON core.search_log (operator_id, at);
CREATE INDEX search_log_office ON core.search_log (office_id, at);
CREATE INDEX case_head_by_person ON core.case_head (subject_key) WHERE subject_kind = 'person';
SELECT core.keep(ARRAY['search_log']);

CREATE TYPE core.search AS (search_id uuid, reason text, number text, person bytea, actor bytea);

-- {"actor", "number", "person", "reason", "search", "v"}: number or the 32 bytes of the person's key as hex, the other null.
CREATE FUNCTION core.read_search(asked text) RETURNS core.search LANGUAGE plpgsql STABLE AS $$
DECLARE b jsonb;
BEGIN
  IF asked IS NULL OR octet_length(asked) > 4096 THEN RETURN NULL; END IF;
  b := asked::jsonb;
  IF jsonb_typeof(b) <> 'object' OR (SELECT count(*) FROM jsonb_object_keys(b)) <> 6 OR NOT core.is_canonical(asked, b)
     OR b->>'v' IS DISTINCT FROM '1' OR NOT coalesce(core.is_uuid(b->>'search'), false)
     OR jsonb_typeof(b->'reason') IS DISTINCT FROM 'string' OR coalesce(b->>'actor', '') !~ '^[0-9a-f]{64}$'
     OR NOT b ? 'number' OR NOT b ? 'person' OR (b->>'number' IS NULL) = (b->>'person' IS NULL)
     OR length(b->>'number') NOT BETWEEN 4 AND 60 OR b->>'person' !~ '^[0-9a-f]{64}$' THEN
    RETURN NULL;
  END IF;
  RETURN ROW(b->>'search', b->>'reason', b->>'number', decode(b->>'person', 'hex'), decode(b->>'actor', 'hex'))::core.search;
EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
  RETURN NULL;
END $$;

-- Why not; NULL where the search may be made, or told where it is noted.  Counted both times: sessions at once see each other
-- only when they are told.
CREATE FUNCTION core.search_denial(q core.search, who core.operator, mac bytea, noted core.search_log) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE most CONSTANT integer := CASE WHEN noted.search_id IS NULL THEN 29 ELSE 30 END;
BEGIN
  RETURN CASE
    WHEN q.actor <> sha256(uuid_send(who.operator_id) || substring(mac FOR 16)) THEN 'actor'
    WHEN who.permission IS NULL AND who.post NOT IN ('floor_supervisor', 'service_desk', 'internal_audit') THEN 'permission'
    WHEN length(regexp_replace(q.reason, '\s', '', 'g')) < 10 OR length(q.reason) > 400 THEN 'reason'
    WHEN noted.search_id IS NULL AND EXISTS (SELECT 1 FROM search_log l WHERE l.search_id = q.search_id) THEN 'id-reuse'
    WHEN (SELECT count(*) FILTER (WHERE l.at > clock_timestamp() - interval '1 hour') > most OR count(*) > most + 70 FROM search_log l
          WHERE l.operator_id = who.operator_id AND l.at > clock_timestamp() - interval '1 day') THEN 'too-many' END;
END $$;

-- Signed as a push is: by one's own login, or sealed with the key of the machine.  One row without a case where it is refused
-- or nothing is found.  The first call notes it (``noted``); the same call again, within five minutes and in a transaction of
-- its own, tells what was found, so that nobody rolls back what he learnt: state, office, item and dates, never what stands in a case.  At most 100.
CREATE FUNCTION api.search(asked text, mac bytea, key_id bigint)
RETURNS TABLE (status text, office_id text, case_id uuid, number text, item text, state text, outcome text, opened_at timestamptz,
               deadline date, closed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE q core.search := core.read_search(asked); v core.voice; reason text; hits integer; p core.spoken; noted search_log;
BEGIN
  v := core.voice_of(convert_to(asked, 'UTF8'), search.mac, search.key_id);
  reason := CASE WHEN q.search_id IS NULL THEN 'malformed' ELSE v.denial END;
  IF reason IS NULL THEN
    SELECT * INTO noted FROM search_log l WHERE l.search_id = q.search_id AND l.operator_id = (v.operator).operator_id
      AND (l.reason, l.number, l.person) IS NOT DISTINCT FROM (q.reason, q.number, q.person)
      AND l.at > clock_timestamp() - interval '5 minutes';
    reason := core.search_denial(q, v.operator, search.mac, noted);
  END IF;
  IF reason IS NOT NULL THEN
    p.event_id := q.search_id;
    RETURN QUERY SELECT (core.denied('search-' || reason, p, asked)).status, NULL::text, NULL::uuid, NULL::text, NULL::text,
      NULL::text, NULL::text, NULL::timestamptz, NULL::date, NULL::timestamptz;
    RETURN;
  END IF;
  IF noted.search_id IS NULL THEN
    SELECT count(*) INTO hits FROM case_head h WHERE h.number = q.number OR h.subject_kind = 'person' AND h.subject_key = q.person;
    INSERT INTO search_log VALUES (q.search_id, clock_timestamp(), (v.operator).operator_id, (v.operator).office_id, session_user,
      q.reason, q.number, q.person, hits, pg_current_xact_id());
  END IF;
  IF noted.search_id IS NULL OR noted.noted_in = pg_current_xact_id_if_assigned() THEN
    RETURN QUERY SELECT 'noted', NULL::text, NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::text, NULL::timestamptz,
      NULL::date, NULL::timestamptz;
    RETURN;
  END IF;
  RETURN QUERY SELECT 'ok', h.office_id, h.case_id, h.number, h.item, h.state, h.outcome, h.opened_at, h.deadline, h.closed_at
    FROM (SELECT 1) one LEFT JOIN case_head h ON h.number = q.number OR h.subject_kind = 'person' AND h.subject_key = q.person
    ORDER BY h.opened_at DESC NULLS LAST LIMIT 100;
END $$;

-- The searches that people of an office made, for its auditors and those of the offices above.
CREATE FUNCTION api.searches(office text, since timestamptz)
RETURNS TABLE (search_id uuid, at timestamptz, operator_id uuid, reason text, number text, person bytea, found integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT l.search_id, l.at, l.operator_id, l.reason, l.number, l.person, l.found FROM search_log l
  WHERE l.office_id = office AND l.at >= since AND core.speaks_for(ARRAY['internal_audit', 'audit_admin'], office)
  ORDER BY l.at LIMIT 1000
$$;
GRANT EXECUTE ON FUNCTION api.search(text, bytea, bigint) TO perm_any, perm_reader, perm_device;
GRANT EXECUTE ON FUNCTION api.searches(text, timestamptz) TO perm_reader, perm_device;
