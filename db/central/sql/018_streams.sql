-- Every other stream: register, staff and grants, hall, payment, audit.  One feed per office carries them beside the cases.

-- who may push which kind, and behind which kinds of its chain it may stand; '' begins a chain
CREATE TABLE core.stream_rule (
  stream text NOT NULL CHECK (stream IN ('register', 'staff', 'hall', 'payment', 'audit')),
  kind text NOT NULL,               -- '*': whatever a machine's chain says
  by_machine boolean NOT NULL,      -- the chain of the machine itself; else the act of a person
  permissions text[] NOT NULL, posts text[] NOT NULL,
  levels text[] NOT NULL,           -- of the office in which whoever pushes sits
  place text NOT NULL CHECK (place IN ('home', 'above', 'either')),
  behind text[] NOT NULL,
  is_alone boolean NOT NULL,        -- nobody who stands in the chain already
  PRIMARY KEY (stream, kind)
);
-- who may read the bodies of a stream; hashes go to everybody who may pull the feed
CREATE TABLE core.stream_reader (
  stream text PRIMARY KEY, own_office boolean NOT NULL, offices_below boolean NOT NULL,
  writer boolean NOT NULL,          -- the machine whose chain it is
  posts text[] NOT NULL             -- of the office or of one above it
);

CREATE TABLE core.stream_event (
  office_id text NOT NULL REFERENCES core.feed, stream text NOT NULL, chain uuid NOT NULL, seq integer NOT NULL,
  event_id uuid NOT NULL, kind text NOT NULL,
  operator_id uuid REFERENCES core.operator, person bytea, device_id uuid REFERENCES core.device,
  via name NOT NULL, is_relayed boolean NOT NULL, client_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
  body text NOT NULL, hash bytea NOT NULL, actor bytea NOT NULL, nonce bytea, mac bytea, mac_alg text, key_id bigint,
  feed_no bigint NOT NULL, feed_hash bytea NOT NULL,
  PRIMARY KEY (office_id, stream, chain, seq),
  UNIQUE (office_id, event_id),
  UNIQUE (office_id, feed_no),
  CHECK ((operator_id IS NULL) = (person IS NULL) AND (operator_id IS NULL) = (nonce IS NULL))
);

SELECT core.keep(ARRAY['stream_rule', 'stream_reader', 'stream_event']);
CREATE POLICY own_offices ON core.stream_event FOR SELECT TO perm_any, perm_reader, perm_device
  USING (office_id = ANY((SELECT core.my_offices())::text[]));

-- What a client says in another stream than the cases'.  text: of a machine's chain, the very bytes of its own row.
CREATE TYPE core.said AS (
  stream text, office_id text, chain uuid, seq integer, event_id uuid, kind text, prev bytea, actor bytea,
  client_at timestamptz, data jsonb, operator_id uuid, text text
);

CREATE FUNCTION core.is_moment(word text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT word ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$'
$$;
CREATE FUNCTION core.is_uuid(word text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT word ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;

-- Of a person's act: the fourteen keys of a case's event but case, step, role, permission, with stream and chain.
-- Of a machine's row: who acted is beside it; the row is what the machine wrote, and is hashed as it stands.
CREATE FUNCTION core.read_stream(body text) RETURNS core.said LANGUAGE plpgsql STABLE AS $$
DECLARE b jsonb; r jsonb; s core.said; keys bigint; inner_row boolean;
BEGIN
  IF body IS NULL OR octet_length(body) > 1048576 OR position('"stream":"' IN body) = 0 THEN RETURN NULL; END IF;
  BEGIN
    b := body::jsonb;
    keys := CASE jsonb_typeof(b) WHEN 'object' THEN (SELECT count(*) FROM jsonb_object_keys(b)) END;
    inner_row := b ? 'text';
    IF keys IS DISTINCT FROM (CASE WHEN inner_row THEN 6 ELSE 12 END) OR NOT core.is_canonical(body, b)
       OR b->>'v' IS DISTINCT FROM '1' OR jsonb_typeof(b->'v') <> 'number' THEN
      RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(CASE WHEN inner_row THEN ARRAY['stream', 'office', 'chain', 'text']
         ELSE ARRAY['stream', 'office', 'chain', 'event', 'kind', 'prev', 'actor', 'at', 'terminal'] END) k
         WHERE jsonb_typeof(b->k) IS DISTINCT FROM 'string')
       OR b->>'office' !~ '^[0-9]{6}$' OR NOT core.is_uuid(b->>'chain') OR length(b->>'stream') > 20 THEN
      RETURN NULL;
    END IF;
    r := CASE WHEN inner_row THEN (b->>'text')::jsonb ELSE b END;
    IF inner_row AND (jsonb_typeof(r) <> 'object' OR NOT core.is_canonical(b->>'text', r) OR NOT b ? 'operator'
         OR jsonb_typeof(b->'operator') NOT IN ('string', 'null') OR (b->>'operator' IS NULL) <> (r->>'actor' IS NULL)
         OR NOT core.is_uuid(coalesce(b->>'operator', b->>'chain'))) THEN
      RETURN NULL;
    END IF;
    s := core.said_of(b->>'stream', b->>'office', b->>'chain', r, b->>'operator', b->>'text');
  EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
    RETURN NULL;
  END;
  RETURN s;
END $$;

-- What a person's act or a machine's row says, NULL where a word of it has not the form.
CREATE FUNCTION core.said_of(stream text, office text, chain text, r jsonb, operator text, kept text) RETURNS core.said
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF jsonb_typeof(r->'seq') IS DISTINCT FROM 'number' OR r->>'seq' !~ '^[1-9][0-9]{0,8}$' OR NOT core.is_uuid(r->>'event')
     OR r->>'event' IS NULL OR coalesce(r->>'prev', '') !~ '^[0-9a-f]{64}$'
     OR coalesce(r->>'actor', repeat('0', 64)) !~ '^[0-9a-f]{64}$' OR NOT coalesce(core.is_moment(r->>'at'), false)
     OR coalesce(r->>'kind', '') !~ '^[a-z][a-z0-9_]{0,59}$' OR jsonb_typeof(r->'data') IS DISTINCT FROM 'object'
     OR length(r->>'terminal') > 200 THEN
    RETURN NULL;
  END IF;
  RETURN ROW(stream, office, chain, r->>'seq', r->>'event', r->>'kind', decode(r->>'prev', 'hex'),
             decode(coalesce(r->>'actor', repeat('0', 64)), 'hex'), r->>'at', r->'data', operator, kept)::core.said;
END $$;

-- A row as a server keeps it, from one server to another: of a machine's chain the machine's own bytes, with what stands beside
-- them; ``operator`` NULL also where the server did not know whoever was meant.
CREATE FUNCTION core.said_again(one jsonb) RETURNS core.said LANGUAGE plpgsql STABLE AS $$
DECLARE kept text := one->>'body'; r jsonb; s core.said;
BEGIN
  IF one->>'machine' IS NULL THEN
    s := core.read_stream(kept);
    RETURN CASE WHEN (s.stream, s.chain::text, s.text) IS NOT DISTINCT FROM (one->>'stream', one->>'case', NULL) THEN s END;
  END IF;
  IF kept IS NULL OR octet_length(kept) > 1048576 OR NOT coalesce(core.is_uuid(one->>'case'), false)
     OR coalesce(one->>'office', '') !~ '^[0-9]{6}$' OR coalesce(length(one->>'stream'), 99) > 20 THEN
    RETURN NULL;
  END IF;
  BEGIN
    r := kept::jsonb;
    IF jsonb_typeof(r) <> 'object' OR NOT core.is_canonical(kept, r) OR r->>'actor' IS NULL AND one->>'operator' IS NOT NULL THEN RETURN NULL; END IF;
    s := core.said_of(one->>'stream', one->>'office', one->>'case', r, one->>'operator', kept);
  EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
    RETURN NULL;
  END;
  RETURN s;
END $$;

CREATE FUNCTION core.plain(s core.said) RETURNS core.spoken LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE p core.spoken;
BEGIN
  p.office_id := s.office_id; p.case_id := s.chain; p.event_id := s.event_id; p.kind := s.kind; p.seq := s.seq;
  RETURN p;
END $$;

CREATE FUNCTION core.known_said(s core.said, kept text, who uuid) RETURNS core.answer LANGUAGE plpgsql STABLE AS $$
DECLARE e stream_event;
BEGIN
  SELECT * INTO e FROM stream_event x WHERE x.office_id = s.office_id AND x.event_id = s.event_id;
  IF e.event_id IS NULL AND NOT EXISTS (SELECT 1 FROM case_event c WHERE c.office_id = s.office_id
       AND c.event_id = s.event_id) THEN
    RETURN NULL;
  END IF;
  IF e.body = kept AND e.stream = s.stream AND e.chain = s.chain AND (s.text IS NOT NULL OR e.operator_id = who) THEN
    RETURN ROW(e.event_id, 'dup', e.feed_no, e.hash)::core.answer;
  END IF;
  RETURN ROW(s.event_id, 'denied:id-reuse', NULL, NULL)::core.answer;
END $$;

-- The chain that a machine keeps in a stream: by its own id in the audit, and no two streams share one.
CREATE FUNCTION core.machine_chain(device uuid, stream text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE stream WHEN 'audit' THEN device ELSE md5(stream || device::text)::uuid END
$$;

-- Who is behind a machine's row: the machine that is signed in, of that office, or one whose hall machine hands over, and whoever
-- the row's commitment means.
CREATE FUNCTION core.machine_voice(s core.said, mac bytea, key_id bigint) RETURNS core.voice LANGUAGE plpgsql STABLE AS $$
DECLARE v core.voice;
BEGIN
  v.via := session_user;
  v.is_relayed := false;
  PERFORM core.sees_now();
  SELECT d.device_id INTO v.made_on FROM device d WHERE d.is_active AND d.office_id = s.office_id
    AND (s.stream = 'note' OR core.machine_chain(d.device_id, s.stream) = s.chain) AND (d.login = session_user OR EXISTS (SELECT 1 FROM device h
      WHERE h.login = session_user AND h.is_active AND h.is_hall AND h.office_id = d.office_id))
    ORDER BY d.login = session_user DESC, d.device_id LIMIT 1;
  IF v.made_on IS NULL THEN
    v.denial := 'machine';
  ELSIF key_id IS NOT NULL OR length(mac) IS DISTINCT FROM (CASE WHEN s.operator_id IS NOT NULL THEN 16 END) THEN
    v.denial := 'mac';
  ELSIF s.operator_id IS NOT NULL THEN
    IF s.actor <> sha256(uuid_send(s.operator_id) || mac) THEN v.denial := 'actor'; END IF;
    SELECT o INTO v.operator FROM operator o WHERE o.operator_id = s.operator_id;
  END IF;
  RETURN v;
END $$;

-- Why this person may not say that kind, whatever the chain; NULL where nothing stands against it.
CREATE FUNCTION core.rule_denial(s core.said, rule core.stream_rule, who core.operator, last core.stream_event, heard timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE sits office;
BEGIN
  IF NOT coalesce(last.kind, '') = ANY(rule.behind) THEN RETURN 'not-now'; END IF;
  IF NOT (coalesce(who.permission = ANY(rule.permissions), false) OR who.post = ANY(rule.posts))
     OR core.groups_of(who.login) <> ARRAY[core.group_for(who.permission, who.post)] THEN
    RETURN 'permission';
  END IF;
  SELECT * INTO sits FROM office o WHERE o.office_id = who.office_id;
  IF NOT sits.level = ANY(rule.levels) THEN RETURN 'level'; END IF;
  IF NOT (CASE rule.place WHEN 'home' THEN who.office_id = s.office_id
                          WHEN 'above' THEN who.office_id <> s.office_id AND core.serves(who.office_id, s.office_id)
                          ELSE core.serves(who.office_id, s.office_id) END) THEN
    RETURN 'office';
  END IF;
  IF rule.is_alone AND EXISTS (SELECT 1 FROM stream_event e WHERE e.office_id = s.office_id AND e.stream = s.stream
       AND e.chain = s.chain AND e.person = who.person) THEN
    RETURN 'two-roles';
  END IF;
  RETURN CASE s.stream WHEN 'staff' THEN core.staff_denial(s, who, heard) WHEN 'register' THEN core.register_denial(s, who) END;
END $$;

-- heard: when the hall's server took it that hands it over, NULL: it comes from whoever said it.
CREATE FUNCTION core.push_stream(s core.said, body text, mac bytea, key_id bigint, held core.feed, heard timestamptz) RETURNS core.taken
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v core.voice; who core.operator; rule core.stream_rule; a core.answer; last core.stream_event;
  reason text; kept text := coalesce(s.text, body); got core.taken;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO rule FROM stream_rule r WHERE r.stream = s.stream AND r.kind IN (s.kind, '*');
  IF rule.kind IS NULL OR rule.by_machine <> (s.text IS NOT NULL) THEN RETURN core.not_taken('kind', core.plain(s), body, held); END IF;
  -- who: the machine itself, or a person as in the cases' stream
  v := CASE WHEN rule.by_machine THEN core.machine_voice(s, push_stream.mac, push_stream.key_id)
            ELSE core.voice_of(convert_to(body, 'UTF8'), push_stream.mac, push_stream.key_id) END;
  IF v.denial IS NOT NULL THEN RETURN core.not_taken(v.denial, core.plain(s), body, held); END IF;
  who := v.operator;
  IF NOT rule.by_machine AND s.actor <> sha256(uuid_send(who.operator_id) || substring(push_stream.mac FOR 16)) THEN
    RETURN core.not_taken('actor', core.plain(s), body, held);
  END IF;
  a := core.known_said(s, kept, who.operator_id);
  IF a.status IS NULL AND held.office_id IS NULL THEN
    IF NOT EXISTS (SELECT 1 FROM core.feed f WHERE f.office_id = s.office_id) THEN
      RETURN core.not_taken('office', core.plain(s), body, held);
    END IF;
    -- nobody locks a feed that is none of his: kept open, it would stop that office
    IF NOT rule.by_machine AND NOT core.serves(who.office_id, s.office_id) THEN
      RETURN core.not_taken('office', core.plain(s), body, held);
    END IF;
    SELECT * INTO held FROM core.feed x WHERE x.office_id = s.office_id FOR UPDATE SKIP LOCKED;
    IF held.office_id IS NULL THEN
      SELECT * INTO held FROM core.feed x WHERE x.office_id = s.office_id FOR UPDATE;
      v := CASE WHEN rule.by_machine THEN core.machine_voice(s, push_stream.mac, push_stream.key_id) ELSE core.voice_still(v) END;
      IF v.denial IS NOT NULL THEN RETURN core.not_taken(v.denial, core.plain(s), body, held); END IF;
      who := v.operator;
    END IF;
    a := core.known_said(s, kept, who.operator_id);
  END IF;
  IF a.status IS NOT NULL THEN
    RETURN CASE a.status WHEN 'dup' THEN ROW(a, NULL, held)::core.taken ELSE core.not_taken('id-reuse', core.plain(s), body, held) END;
  END IF;
  -- right, then place in the chain: nobody hears how far a chain is that is not his
  SELECT * INTO last FROM stream_event e WHERE e.office_id = s.office_id AND e.stream = s.stream AND e.chain = s.chain
    ORDER BY e.seq DESC LIMIT 1;
  reason := CASE WHEN NOT rule.by_machine THEN core.rule_denial(s, rule, who, last, coalesce(heard, clock_timestamp())) END;
  IF reason IS NOT NULL AND reason <> 'not-now' THEN RETURN core.not_taken(reason, core.plain(s), body, held); END IF;
  IF s.seq <> coalesce(last.seq, 0) + 1 OR s.prev <> coalesce(last.hash, decode(repeat('00', 32), 'hex')) THEN
    RETURN ROW(ROW(s.event_id, 'stale', NULL, NULL), NULL, held)::core.taken;
  END IF;
  IF s.stream = 'note' THEN
    reason := CASE WHEN rule.by_machine THEN core.recount_denial(s) ELSE core.note_denial(s, who) END;
    IF reason = 'stale' THEN RETURN ROW(ROW(s.event_id, 'stale', NULL, NULL), NULL, held)::core.taken; END IF;
  ELSIF s.stream = 'hall' THEN
    reason := CASE WHEN heard IS NULL THEN core.queue_denial(s, rule, who, v.made_on) WHEN NOT core.is_ticket_act(s) THEN 'malformed' END;
  END IF;
  IF reason IS NOT NULL THEN RETURN core.not_taken(reason, core.plain(s), body, held); END IF;
  got := core.file_said(s, kept, push_stream.mac, v, CASE WHEN rule.by_machine THEN v.made_on END, held);
  IF s.stream = 'staff' THEN
    PERFORM core.staff_effect(s, coalesce(heard, clock_timestamp()));
    PERFORM core.follow_grants((core.asked_in(s.office_id, s.chain)->>'operator')::uuid);
  ELSIF s.stream = 'hall' THEN
    PERFORM core.queue_effect(s, v.made_on);
  ELSIF s.stream = 'note' THEN
    IF rule.by_machine THEN PERFORM core.recount_effect(s); ELSE PERFORM core.note_effect(s); END IF;
  END IF;
  RETURN got;
END $$;

-- A row of another stream than the cases', behind what the feed holds.
CREATE FUNCTION core.file_said(s core.said, kept text, mac bytea, v core.voice, machine uuid, held core.feed) RETURNS core.taken
LANGUAGE plpgsql AS $$
DECLARE who core.operator := v.operator; link bytea := sha256(s.prev || convert_to(kept, 'UTF8')); now_received timestamptz := clock_timestamp();
BEGIN
  held.feed_no := held.feed_no + 1;
  held.feed_hash := sha256(held.feed_hash || link || s.actor || convert_to(core.moment(now_received), 'UTF8'));
  INSERT INTO stream_event VALUES (s.office_id, s.stream, s.chain, s.seq, s.event_id, s.kind, who.operator_id, who.person,
    machine, v.via, v.is_relayed, s.client_at, now_received, kept, link, s.actor,
    CASE WHEN who.operator_id IS NOT NULL THEN substring(mac FOR 16) END, CASE WHEN v.is_relayed THEN substring(mac FROM 17) END,
    CASE WHEN v.is_relayed THEN 'hmac-sha256' END, v.key_id, held.feed_no, held.feed_hash);
  RETURN ROW(ROW(s.event_id, 'ok', held.feed_no, link), NULL, held)::core.taken;
END $$;

-- Up to 200 events of whatever stream, of one office: two in opposite order would lock each other out.  Cases are entered together,
-- from one row of another stream to the next.
CREATE FUNCTION core.push_all(bodies text[], macs bytea[], key_ids bigint[]) RETURNS core.answer[] LANGUAGE plpgsql AS $$
DECLARE
  answers core.answer[] := '{}'; said core.spoken[] := '{}'; voices core.voice[] := '{}'; first integer := 1; office text;
  speakers core.speaker[] := '{}'; keys bigint[] := '{}'; place integer; heard core.said; s core.spoken; v core.voice; bare core.voice;
  held core.feed; got core.all_taken; taken core.taken;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  FOR i IN 1 .. cardinality(bodies) + 1 LOOP
    IF i <= cardinality(bodies) THEN
      heard := core.read_stream(bodies[i]);
      IF heard.event_id IS NULL THEN s := core.read_body(bodies[i]); ELSE s := core.plain(heard); END IF;
      office := coalesce(office, s.office_id);
    END IF;
    IF first < i AND (i > cardinality(bodies) OR heard.event_id IS NOT NULL AND s.office_id = office) THEN
      got := core.enter_all(said, bodies[first : i - 1], macs[first : i - 1], voices, held);
      answers := answers || got.answers; held := got.feed; said := '{}'; voices := '{}'; first := i;
    END IF;
    EXIT WHEN i > cardinality(bodies);
    IF heard.event_id IS NOT NULL AND s.office_id = office THEN
      taken := core.push_stream(heard, bodies[i], macs[i], key_ids[i], held, NULL);
      answers := answers || taken.answer; held := taken.feed; first := i + 1;
      CONTINUE;
    END IF;
    v := bare;
    IF s.office_id <> office THEN
      v.denial := 'batch';
    ELSIF s.event_id IS NULL THEN
      v.denial := 'malformed';
    ELSE
      place := array_position(keys, coalesce(key_ids[i], -1));
      IF place IS NULL THEN
        keys := keys || coalesce(key_ids[i], -1); speakers := speakers || core.speaker_of(key_ids[i]); place := cardinality(keys);
      END IF;
      v := core.voice_of(convert_to(bodies[i], 'UTF8'), core.seal_of(s.terminal, macs[i], key_ids[i] IS NOT NULL), speakers[place]);
    END IF;
    said := said || s; voices := voices || v;
  END LOOP;
  PERFORM core.write_feed(held);
  RETURN answers;
END $$;

-- The office in which whoever is signed in sits: person or machine.
CREATE FUNCTION core.my_office() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT office_id FROM operator WHERE login = session_user AND is_active
  UNION ALL SELECT office_id FROM device WHERE login = session_user AND is_active
$$;

-- Whether whoever is signed in holds one of the posts, or, at a machine, somebody does whose key there is good.
CREATE FUNCTION core.speaks_for(posts text[], wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM operator o WHERE o.is_active AND o.post = ANY(posts) AND core.serves(o.office_id, wanted)
    AND (o.login = session_user OR EXISTS (SELECT 1 FROM operator_key k JOIN device d USING (device_id)
         WHERE k.operator_id = o.operator_id AND d.login = session_user AND d.is_active AND k.revoked_at IS NULL
           AND k.valid_from <= clock_timestamp() AND clock_timestamp() < k.valid_to)))
$$;

-- The streams whose bodies whoever is signed in may read in the feed of that office.
CREATE FUNCTION core.readable_streams(wanted text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(r.stream), '{}') FROM stream_reader r WHERE r.own_office AND core.is_mine(wanted)
    OR r.offices_below AND coalesce(core.serves(wanted, core.my_office()), false) OR core.speaks_for(r.posts, wanted)
$$;

-- Whether a case of that office was taken in by whoever is signed in, at another county's hall.
CREATE FUNCTION core.took_for(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM case_taken t WHERE t.office_id = wanted AND core.is_my_taking(t))
$$;

-- Who may pull a feed at all: its office, those above and those below it, and who took a case in for it.
CREATE FUNCTION core.may_pull(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(core.is_mine(wanted) OR wanted = ANY(core.my_offices()) OR core.serves(wanted, core.my_office())
                  OR core.took_for(wanted), false)
$$;

-- Feed rows of every stream behind ``after``, at most 1000, in feed order.  The feed's chain can be checked from what every
-- row says, also where the body is left out: a case at nobody's desk here, a stream that is not for whoever asks.  Whose audit row
-- it is goes out with the body alone: it lies beside what that machine handed in, so it would tell who handled an undecided case.
CREATE FUNCTION api.pull(office text, after bigint, "limit" integer)
RETURNS TABLE (feed_no bigint, event_id uuid, case_id uuid, seq integer, body text, hash bytea, actor text, received_at text,
               feed_hash bytea, is_relayed boolean, operator_id uuid, nonce bytea, stream text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  most integer := least(greatest(pull."limit", 0), 1000);
  readable text[]; written text[]; me uuid := core.my_operator(); machine uuid; no_cases boolean; at_home boolean; people uuid[];
BEGIN
  -- nothing new, the usual answer, is said before anything else is asked; a stranger hears the same
  IF NOT EXISTS (SELECT 1 FROM feed f WHERE f.office_id = pull.office AND f.feed_no > pull.after) THEN RETURN; END IF;
  IF NOT core.may_pull(pull.office) THEN RETURN; END IF;
  readable := core.readable_streams(pull.office);
  written := (SELECT array_agg(r.stream) FROM stream_reader r WHERE r.writer);
  machine := (SELECT d.device_id FROM device d WHERE d.login = session_user);
  at_home := core.is_mine(pull.office);
  no_cases := core.groups_of(session_user) && ARRAY['perm_account'];
  people := core.my_operators();
  RETURN QUERY SELECT * FROM (
    (SELECT c.feed_no, c.event_id, c.case_id, c.seq, CASE WHEN NOT no_cases THEN c.body END, c.hash, c.actor, c.received_at,
            c.feed_hash, c.is_relayed, c.operator_id, c.nonce, 'case' FROM core.case_rows(pull.office, pull.after, most) c)
    UNION ALL
    (SELECT e.feed_no, e.event_id, CASE WHEN s.shown OR e.stream <> 'audit' THEN e.chain ELSE e.event_id END,
            CASE WHEN s.shown OR e.stream <> 'audit' THEN e.seq ELSE 1 END, CASE WHEN s.shown THEN e.body END, e.hash, encode(e.actor, 'hex'),
            core.moment(e.received_at), e.feed_hash, e.is_relayed, CASE WHEN s.named THEN e.operator_id END,
            CASE WHEN s.named THEN e.nonce END, e.stream
       FROM stream_event e CROSS JOIN LATERAL
         (SELECT e.stream = ANY(readable) AND (at_home OR e.kind !~ '^(relative|panel)_|_changed$') OR e.device_id = machine AND e.stream = ANY(written) OR e.operator_id = me AS shown) r CROSS JOIN LATERAL
         -- who said something about a case is nobody's to know
         (SELECT CASE e.stream WHEN 'note' THEN NOT no_cases AND (r.shown OR NOT at_home AND core.reads_note(e.office_id, e.event_id, people)) ELSE r.shown END AS shown,
                 CASE e.stream WHEN 'note' THEN e.operator_id = ANY(people) ELSE r.shown END AS named) s
       WHERE e.office_id = pull.office AND e.feed_no > pull.after ORDER BY e.feed_no LIMIT most)) rows
    ORDER BY 1 LIMIT most;
END $$;

GRANT USAGE ON SCHEMA api TO perm_account;
GRANT EXECUTE ON FUNCTION api.pull(text, bigint, integer) TO perm_any, perm_reader, perm_device, perm_account;
-- posts without a business permission push what the table of streams lets them, and nothing else
GRANT EXECUTE ON FUNCTION api.push(text, bytea, bigint), api.push_many(text[], bytea[], bigint[]), api.enrol_key(uuid)
  TO perm_reader, perm_account;
