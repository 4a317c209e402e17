-- The nightly look at everything, in slices; what it found is kept for good.

CREATE TABLE core.verification (
  number bigint PRIMARY KEY, night date NOT NULL, begun_at timestamptz NOT NULL, ended_at timestamptz NOT NULL,
  by_login name NOT NULL, rows bigint NOT NULL, cases bigint NOT NULL, faults jsonb NOT NULL, hash bytea NOT NULL
);
SELECT core.keep(ARRAY['verification']);

CREATE FUNCTION core.verification_hash(before bytea, number bigint, night date, begun_at timestamptz, ended_at timestamptz,
  by_login name, rows bigint, cases bigint, faults jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(before || convert_to(concat_ws(E'\n', number, night, core.moment(begun_at), core.moment(ended_at), by_login, rows, cases,
    faults::text), 'UTF8'))
$$;

-- NULL for what is no JSON: a body that somebody rewrote must not stop the look at the others.
CREATE FUNCTION core.parsed(body text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN body::jsonb;
EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
  RETURN NULL;
END $$;

CREATE FUNCTION core.from_hex(digits text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN digits ~ '^([0-9a-f]{2})*$' THEN decode(digits, 'hex') END
$$;

-- What stands in an office's feed, whatever its stream: what the feed's own chain is made of.
CREATE VIEW core.feed_line AS
  SELECT e.office_id, e.feed_no, e.hash, core.parsed(e.body)->>'actor' AS actor, e.received_at, e.feed_hash FROM core.case_event e
  UNION ALL SELECT e.office_id, e.feed_no, e.hash, encode(e.actor, 'hex'), e.received_at, e.feed_hash FROM core.stream_event e;

-- Feed rows of (behind, upto]: numbers without a gap, the feed's chain, each case's chain, columns as the body says, actor,
-- seal.  A slice is seen as one statement sees it.
CREATE FUNCTION work.check_feed(office text, behind bigint, upto bigint) RETURNS TABLE (feed_no bigint, fault text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  WITH lines AS MATERIALIZED (
    SELECT l.*, lag(l.feed_hash) OVER (ORDER BY l.feed_no) AS before FROM feed_line l
    WHERE l.office_id = office AND l.feed_no >= behind AND l.feed_no <= upto
  ), told AS MATERIALIZED (
    SELECT e.*, core.parsed(e.body) AS b, coalesce(p.hash, decode(repeat('00', 32), 'hex')) AS prev, p.seq AS prev_seq,
      o.person AS own, k.inner_block, k.outer_block
    FROM case_event e LEFT JOIN case_event p ON p.office_id = e.office_id AND p.case_id = e.case_id AND p.seq = e.seq - 1
      LEFT JOIN operator o ON o.operator_id = e.operator_id LEFT JOIN operator_key k ON k.key_id = e.key_id
    WHERE e.office_id = office AND e.feed_no > behind AND e.feed_no <= upto
  ), beside AS MATERIALIZED (
    SELECT e.*, core.parsed(e.body) AS b, coalesce(p.hash, decode(repeat('00', 32), 'hex')) AS prev, p.seq AS prev_seq, o.person AS own
    FROM stream_event e LEFT JOIN stream_event p ON p.office_id = e.office_id AND p.stream = e.stream AND p.chain = e.chain
        AND p.seq = e.seq - 1
      LEFT JOIN operator o ON o.operator_id = e.operator_id
    WHERE e.office_id = office AND e.feed_no > behind AND e.feed_no <= upto
  )
  SELECT n, 'gap' FROM generate_series(behind + 1, upto) n WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.feed_no = n)
  UNION ALL SELECT l.feed_no, 'feed_hash' FROM lines l WHERE l.feed_no > behind AND l.feed_hash IS DISTINCT FROM sha256(
    coalesce(l.before, decode(repeat('00', 32), 'hex')) || l.hash || core.from_hex(l.actor) || convert_to(core.moment(l.received_at), 'UTF8'))
  UNION ALL SELECT t.feed_no, 'hash' FROM told t WHERE t.hash <> sha256(t.prev || convert_to(t.body, 'UTF8'))
    OR t.seq > 1 AND t.prev_seq IS NULL
  UNION ALL SELECT t.feed_no, 'hash' FROM beside t WHERE t.hash <> sha256(t.prev || convert_to(t.body, 'UTF8'))
    OR t.seq > 1 AND t.prev_seq IS NULL
  UNION ALL SELECT t.feed_no, 'columns' FROM beside t WHERE (t.b->>'event', t.b->>'seq', t.b->>'kind', t.b->>'prev',
      coalesce(t.b->>'actor', repeat('0', 64))) IS DISTINCT FROM (t.event_id::text, t.seq::text, t.kind, encode(t.prev, 'hex'),
      encode(t.actor, 'hex'))
  UNION ALL SELECT t.feed_no, 'actor' FROM beside t WHERE t.operator_id IS NOT NULL
    AND (t.actor IS DISTINCT FROM sha256(uuid_send(t.operator_id) || t.nonce) OR t.own IS DISTINCT FROM t.person)
  UNION ALL SELECT t.feed_no, 'columns' FROM told t WHERE (t.b->>'office', t.b->>'case', t.b->>'event', t.b->>'seq', t.b->>'kind',
      t.b->>'step', t.b->>'role', t.b->>'permission', t.b->>'prev') IS DISTINCT FROM (t.office_id, t.case_id::text, t.event_id::text,
      t.seq::text, t.kind, t.step::text, t.role, t.permission, encode(t.prev, 'hex'))
  UNION ALL SELECT t.feed_no, 'actor' FROM told t WHERE core.from_hex(t.b->>'actor')
    IS DISTINCT FROM sha256(uuid_send(t.operator_id) || substring(t.nonce FOR 16))
    OR t.own IS DISTINCT FROM t.person
  UNION ALL SELECT t.feed_no, 'mac' FROM told t WHERE t.is_relayed
    AND core.hmac(t.inner_block, t.outer_block, substring(t.nonce FOR 16) || convert_to(t.body, 'UTF8')) IS DISTINCT FROM t.mac
  UNION ALL SELECT t.feed_no, 'terminal' FROM told t WHERE NOT coalesce(core.is_opened(t.b->>'terminal', t.nonce), false)
  ORDER BY 1, 2
$$;

CREATE FUNCTION core.walk(state text, kind text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT t.to_state FROM core.transition t WHERE t.from_state = state AND t.kind = walk.kind), 'nowhere')
$$;
CREATE AGGREGATE core.walked(text) (SFUNC = core.walk, STYPE = text, INITCOND = 'new');

-- Heads of so many cases behind one, held against their events and draws.  The last of them comes with no fault; none
-- when all are done.
CREATE FUNCTION work.check_heads(office text, behind uuid, "limit" integer) RETURNS TABLE (case_id uuid, fault text, cases bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  WITH chosen AS (
    SELECT h.* FROM case_head h WHERE h.office_id = office AND (behind IS NULL OR h.case_id > behind)
    ORDER BY h.case_id LIMIT check_heads."limit"
  ), told AS MATERIALIZED (
    SELECT e.case_id, count(*) AS events, max(e.seq) AS last_seq, core.walked(e.kind ORDER BY e.seq) AS state,
      max(e.seq) FILTER (WHERE e.kind = 'reopened') AS reopened, count(*) FILTER (WHERE e.kind = 'reopened') + 1 AS round
    FROM case_event e JOIN chosen h USING (office_id, case_id) GROUP BY e.case_id
  ), said AS MATERIALIZED (
    SELECT e.case_id, e.seq, e.kind, k.moves_limit, b.d->>'number' AS number, b.d->>'outcome' AS outcome,
      b.d->>'due_on' AS due_on, b.d ? 'due_on' AS says_due FROM case_event e
      JOIN chosen h USING (office_id, case_id) JOIN kind_rule k ON k.kind = e.kind,
      LATERAL (SELECT core.parsed(e.body)->'data' AS d) b
    WHERE k.moves_limit OR e.kind IN ('accepted', 'decided')
  ), last AS MATERIALIZED (
    SELECT t.case_id,
      (array_agg(s.number ORDER BY s.seq DESC) FILTER (WHERE s.kind = 'accepted'))[1] AS number,
      (array_agg(s.outcome ORDER BY s.seq DESC) FILTER (WHERE s.kind = 'decided' AND s.seq > coalesce(t.reopened, 0)))[1] AS outcome,
      (array_agg(s.due_on ORDER BY s.seq DESC)
       FILTER (WHERE s.moves_limit AND s.says_due AND s.seq >= coalesce(t.reopened, 0)))[1] AS due_on,
      max(s.seq) FILTER (WHERE s.moves_limit AND s.says_due AND s.seq >= coalesce(t.reopened, 0)) AS due_seq
    FROM told t JOIN said s USING (case_id) GROUP BY t.case_id
  )
  SELECT h.case_id, f.fault, 0 FROM chosen h LEFT JOIN told t USING (case_id) LEFT JOIN last l USING (case_id)
    LEFT JOIN case_event e ON e.office_id = h.office_id AND e.case_id = h.case_id AND e.seq = h.last_seq,
    LATERAL (VALUES
      ('events', (t.events, t.last_seq) IS DISTINCT FROM (h.last_seq::bigint, h.last_seq)),
      ('head', (e.hash, e.kind, t.state, t.round) IS DISTINCT FROM (h.last_hash, h.last_kind, h.state, h.round::bigint)),
      ('told', (l.number, l.outcome, coalesce((SELECT r.promise::text FROM recount r WHERE r.office_id = h.office_id AND r.case_id = h.case_id
         AND r.after_seq >= l.due_seq ORDER BY r.number DESC LIMIT 1), l.due_on)) IS DISTINCT FROM (h.number, h.outcome, h.deadline::text)),
      ('assignee', h.assignee IS NOT NULL AND h.assignee IS DISTINCT FROM (SELECT d.operator_id FROM draw d WHERE d.office_id = h.office_id
         AND d.case_id = h.case_id AND d.purpose = 'step' ORDER BY d.after_seq DESC, d.number DESC LIMIT 1)),
      ('approver', h.approver IS NOT NULL AND h.approver IS DISTINCT FROM (SELECT d.operator_id FROM draw d WHERE d.office_id = h.office_id
         AND d.case_id = h.case_id AND d.purpose = 'asked' ORDER BY d.after_seq DESC, d.number DESC LIMIT 1))
    ) f (fault, holds) WHERE f.holds
  UNION ALL (SELECT h.case_id, NULL, count(*) OVER () FROM chosen h ORDER BY h.case_id DESC LIMIT 1)
  ORDER BY 1, 2
$$;

-- What is no office's: groups beside the permission column, the chain of administration, feed heads, published secrets.
CREATE FUNCTION work.other_groups() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT o.login || ' is in ' || coalesce(nullif(array_to_string(core.groups_of(o.login), ' '), ''), 'nothing') FROM operator o
  WHERE core.groups_of(o.login) <> CASE WHEN o.is_active THEN ARRAY[core.group_for(o.permission, o.post)] ELSE '{}' END ORDER BY 1
$$;
CREATE FUNCTION work.check_server() RETURNS TABLE (place text, fault text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT w, 'groups' FROM work.other_groups() w
  UNION ALL SELECT 'admin_record ' || a.seq, 'hash' FROM (SELECT r.*, lag(r.hash, 1, decode(repeat('00', 32), 'hex'))
      OVER (ORDER BY r.seq) AS before, row_number() OVER (ORDER BY r.seq) AS place FROM admin_record r) a
    WHERE a.seq <> a.place OR a.hash <> sha256(a.before
      || convert_to(concat_ws(E'\n', core.moment(a.at), a.by_login, a.act, a.about, a.said::text), 'UTF8'))
  UNION ALL SELECT 'verification ' || v.number, 'hash' FROM (SELECT r.*, lag(r.hash, 1, decode(repeat('00', 32), 'hex'))
      OVER (ORDER BY r.number) AS before, row_number() OVER (ORDER BY r.number) AS place FROM verification r) v
    WHERE v.number <> v.place OR v.hash <> core.verification_hash(v.before, v.number, v.night, v.begun_at, v.ended_at, v.by_login,
      v.rows, v.cases, v.faults)
  UNION ALL SELECT 'feed ' || f.office_id, 'head' FROM feed f WHERE f.feed_no > 0 AND NOT EXISTS (SELECT 1 FROM feed_line l
    WHERE l.office_id = f.office_id AND l.feed_no = f.feed_no AND l.feed_hash = f.feed_hash)
  UNION ALL SELECT 'feed ' || f.office_id, 'beyond_head' FROM feed f WHERE EXISTS (SELECT 1 FROM feed_line l
    WHERE l.office_id = f.office_id AND l.feed_no > f.feed_no)
  UNION ALL SELECT 'draw_day ' || d.day, 'commitment' FROM draw_day d JOIN draw_secret s USING (day)
    WHERE d.commitment <> sha256(convert_to('yichuang.draw.commitment', 'UTF8') || '\x00'::bytea || s.secret)
$$;

CREATE FUNCTION work.is_verified(wanted date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT EXISTS (SELECT 1 FROM verification v WHERE v.night >= wanted)
$$;
CREATE FUNCTION work.keep_verification(wanted date, begun timestamptz, looked_at bigint, heads bigint, not_right jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE last verification; ended timestamptz;
BEGIN
  LOCK TABLE verification IN EXCLUSIVE MODE;
  SELECT * INTO last FROM verification v ORDER BY v.number DESC LIMIT 1;
  ended := clock_timestamp();
  INSERT INTO verification VALUES (coalesce(last.number, 0) + 1, wanted, begun, ended, session_user, looked_at, heads, not_right,
    core.verification_hash(coalesce(last.hash, decode(repeat('00', 32), 'hex')), coalesce(last.number, 0) + 1, wanted, begun, ended,
      session_user, looked_at, heads, not_right));
  RETURN coalesce(last.number, 0) + 1;
END $$;

-- The nights, newest first, with the faults of one's own offices and those below, and those of no office.
CREATE FUNCTION api.verifications("limit" integer) RETURNS TABLE (number bigint, night date, ended_at timestamptz, rows bigint, cases bigint,
  faults jsonb) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT v.number, v.night, v.ended_at, v.rows, v.cases, (SELECT coalesce(jsonb_agg(f), '[]') FROM jsonb_array_elements(v.faults) f
    WHERE f->>'office' = '' OR f->>'office' = ANY((SELECT core.my_offices())::text[]))
  FROM verification v ORDER BY v.number DESC LIMIT least(verifications."limit", 1000)
$$;

CREATE FUNCTION work.feed_hash_at(office text, wanted bigint) RETURNS bytea LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT l.feed_hash FROM feed_line l WHERE l.office_id = office AND l.feed_no = wanted
$$;

REVOKE ALL ON FUNCTION core.walked(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.check_feed(text, bigint, bigint), work.check_heads(text, uuid, integer), work.check_server(),
  work.other_groups(), work.is_verified(date), work.keep_verification(date, timestamptz, bigint, bigint, jsonb),
  work.feed_hash_at(text, bigint) TO perm_worker;
GRANT EXECUTE ON FUNCTION api.verifications(integer) TO perm_reader;
