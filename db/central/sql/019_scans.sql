-- Scans beside the cases, by their hash: in pieces that can be gone on with, kept only if they are what a case names.

CREATE TABLE core.scan (
  office_id text NOT NULL REFERENCES core.office, hash bytea NOT NULL CHECK (length(hash) = 32),
  size bigint NOT NULL CHECK (size BETWEEN 1 AND 67108864), begun_by name NOT NULL, begun_at timestamptz NOT NULL,
  have bigint NOT NULL DEFAULT 0, kept_at timestamptz,
  PRIMARY KEY (office_id, hash), CHECK (have <= size AND (kept_at IS NULL OR have = size))
);
CREATE TABLE core.scan_piece (
  office_id text NOT NULL, hash bytea NOT NULL, at_byte bigint NOT NULL, content bytea NOT NULL,
  PRIMARY KEY (office_id, hash, at_byte), FOREIGN KEY (office_id, hash) REFERENCES core.scan
);
CREATE TABLE core.scan_case (
  office_id text NOT NULL, hash bytea NOT NULL, case_id uuid NOT NULL,
  PRIMARY KEY (office_id, hash, case_id), FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);
CREATE INDEX scan_of ON core.scan (begun_by, begun_at);
ALTER TABLE core.scan_piece ALTER COLUMN content SET STORAGE EXTERNAL;  -- pictures do not get smaller

-- what was kept stays; what is not whole yet may be begun anew
CREATE FUNCTION core.scan_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM scan s WHERE s.office_id = OLD.office_id AND s.hash = OLD.hash AND s.kept_at IS NOT NULL)
     OR TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'scan_piece' THEN
    RAISE EXCEPTION 'append_only: % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
SELECT core.keep(ARRAY['scan', 'scan_piece'], guard => 'scan_stays');
SELECT core.keep(ARRAY['scan_case']);

-- Whether whoever is signed in may read the case: of its office, with it on the desk, or by whom it was taken in.
CREATE FUNCTION core.may_read_case(wanted_office text, wanted_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT core.is_mine(wanted_office) OR core.is_at_my_desk(wanted_office, wanted_case, core.my_operators()) OR core.is_taken_here(wanted_office, wanted_case)
$$;
CREATE FUNCTION core.may_read_scan(wanted_office text, wanted bytea) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM scan_case c WHERE c.office_id = wanted_office AND c.hash = wanted
                 AND core.may_read_case(c.office_id, c.case_id))
$$;

CREATE FUNCTION core.no_scan(reason text, office text, case_id uuid, hash bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE p core.spoken;
BEGIN
  p.office_id := office; p.case_id := case_id;
  RETURN (core.denied('scan-' || reason, p, encode(hash, 'hex'))).status;
END $$;

-- Says that a scan comes, which an event of that case names.  have: bytes that are here already, ``size`` for all of it.
CREATE FUNCTION api.scan_begin(office text, wanted uuid, hash bytea, size bigint) RETURNS TABLE (status text, have bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE s scan; reason text;
BEGIN
  reason := CASE
    WHEN length(scan_begin.hash) IS DISTINCT FROM 32 OR scan_begin.size IS NULL OR scan_begin.size NOT BETWEEN 1 AND 67108864 THEN 'malformed'
    WHEN NOT coalesce(core.may_read_case(scan_begin.office, wanted), false) THEN 'office'
    WHEN NOT EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = scan_begin.office AND e.case_id = wanted
                     AND position('"' || encode(scan_begin.hash, 'hex') || '"' IN e.body) > 0) THEN 'not-named'
    -- 50 that are not whole, 16 GiB a day: an event may name thousands
    WHEN ((SELECT count(*) FROM scan x WHERE x.begun_by = session_user AND x.kept_at IS NULL) >= 50
          OR (SELECT sum(x.size) FROM scan x WHERE x.begun_by = session_user
              AND x.begun_at > clock_timestamp() - interval '1 day') > 17179869184 - scan_begin.size)
         AND NOT EXISTS (SELECT 1 FROM scan x WHERE x.office_id = scan_begin.office AND x.hash = scan_begin.hash) THEN 'too-many' END;
  IF reason IS NULL THEN
    INSERT INTO scan VALUES (scan_begin.office, scan_begin.hash, scan_begin.size, session_user, clock_timestamp())
      ON CONFLICT ON CONSTRAINT scan_pkey DO NOTHING;
    INSERT INTO scan_case VALUES (scan_begin.office, scan_begin.hash, wanted) ON CONFLICT ON CONSTRAINT scan_case_pkey DO NOTHING;
    SELECT * INTO s FROM scan x WHERE x.office_id = scan_begin.office AND x.hash = scan_begin.hash FOR UPDATE;
    IF s.size <> scan_begin.size AND s.kept_at IS NULL THEN  -- one of both counted wrongly: begun anew, the hash decides
      DELETE FROM scan_piece x WHERE x.office_id = s.office_id AND x.hash = s.hash;
      UPDATE scan x SET (size, have, begun_by) = (scan_begin.size, 0, session_user) WHERE x.office_id = s.office_id AND x.hash = s.hash
        RETURNING * INTO s;
    END IF;
    RETURN QUERY SELECT 'ok', s.have;
  ELSE
    RETURN QUERY SELECT core.no_scan(reason, scan_begin.office, wanted, scan_begin.hash), NULL::bigint;
  END IF;
END $$;

-- The next piece, at most a mebibyte.  ``stale`` with what is here where it is not the next; the last one proves the hash.
CREATE FUNCTION api.scan_put(office text, hash bytea, at_byte bigint, content bytea) RETURNS TABLE (status text, have bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE s scan; now_have bigint;
BEGIN
  IF NOT coalesce(core.may_read_scan(scan_put.office, scan_put.hash), false) THEN
    RETURN QUERY SELECT core.no_scan('not-begun', scan_put.office, NULL, scan_put.hash), NULL::bigint;
    RETURN;
  END IF;
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO s FROM scan x WHERE x.office_id = scan_put.office AND x.hash = scan_put.hash FOR UPDATE;
  IF s.kept_at IS NOT NULL THEN
    RETURN QUERY SELECT 'dup', s.have;
  ELSIF scan_put.at_byte IS DISTINCT FROM s.have THEN
    RETURN QUERY SELECT 'stale', s.have;
  ELSIF coalesce(length(scan_put.content), 0) NOT BETWEEN 1 AND 1048576 OR s.have + length(scan_put.content) > s.size THEN
    RETURN QUERY SELECT core.no_scan('size', scan_put.office, NULL, scan_put.hash), s.have;
  ELSE
    INSERT INTO scan_piece VALUES (s.office_id, s.hash, s.have, scan_put.content);
    now_have := s.have + length(scan_put.content);
    IF now_have = s.size AND (SELECT sha256(string_agg(p.content, '' ORDER BY p.at_byte)) FROM scan_piece p
                              WHERE p.office_id = s.office_id AND p.hash = s.hash) <> s.hash THEN
      DELETE FROM scan_piece p WHERE p.office_id = s.office_id AND p.hash = s.hash;
      UPDATE scan x SET have = 0 WHERE x.office_id = s.office_id AND x.hash = s.hash;
      RETURN QUERY SELECT core.no_scan('hash', s.office_id, NULL, s.hash), 0::bigint;
    ELSE
      UPDATE scan x SET have = now_have, kept_at = CASE WHEN now_have = s.size THEN clock_timestamp() END
        WHERE x.office_id = s.office_id AND x.hash = s.hash;
      RETURN QUERY SELECT 'ok', now_have;
    END IF;
  END IF;
END $$;

-- What is here of these, as far as one may read their cases.
CREATE FUNCTION api.scan_have(office text, hashes bytea[]) RETURNS TABLE (hash bytea, size bigint, have bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT s.hash, s.size, s.have FROM scan s WHERE s.office_id = office AND s.hash = ANY(hashes[1:200]) AND core.may_read_scan(office, s.hash)
$$;

-- A piece of a scan that is whole, at most a mebibyte; nothing for whoever may not read its case.
CREATE FUNCTION api.scan_get(office text, hash bytea, at_byte bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT p.content FROM scan_piece p JOIN scan s USING (office_id, hash) WHERE p.office_id = office AND p.hash = scan_get.hash
    AND p.at_byte = scan_get.at_byte AND s.kept_at IS NOT NULL AND core.may_read_scan(office, p.hash)
$$;
GRANT EXECUTE ON FUNCTION api.scan_begin(text, uuid, bytea, bigint), api.scan_put(text, bytea, bigint, bytea) TO perm_any, perm_device;
GRANT EXECUTE ON FUNCTION api.scan_have(text, bytea[]), api.scan_get(text, bytea, bigint) TO perm_any, perm_reader, perm_device;
