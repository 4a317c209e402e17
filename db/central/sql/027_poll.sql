-- What a window asks every few seconds, in one question.

-- The clock with where the feed stands ('feed', NULL for who may not pull it), what was drawn for one's people as api.desk tells it,
-- and the questions that wait for them as api.asked does ('question').
CREATE OR REPLACE FUNCTION api.poll(office text) RETURNS TABLE (purpose text, operator_id uuid, case_id uuid, after_seq integer,
  number integer, drawn_at text, at timestamptz, feed_no bigint, feed_hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT 'feed', NULL::uuid, NULL::uuid, NULL::integer, NULL::integer, NULL::text, clock_timestamp(), h.feed_no, h.feed_hash
    FROM (SELECT) one LEFT JOIN api.feed_head(poll.office) h ON true;
  RETURN QUERY SELECT d.purpose, d.operator_id, d.case_id, d.after_seq, d.number, d.drawn_at, NULL::timestamptz, NULL::bigint, NULL::bytea
    FROM api.desk(poll.office) d;
  RETURN QUERY SELECT 'question', a.operator_id, a.question, NULL::integer, NULL::integer, NULL::text, NULL::timestamptz, NULL::bigint,
    NULL::bytea FROM api.asked(poll.office) a;
END $$;
REVOKE ALL ON FUNCTION api.poll(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.poll(text) TO perm_any, perm_device;
