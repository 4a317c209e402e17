-- What an acceptance says of register and parameters (``known``) is held against what the centre heard of them.  It is never refused
-- for that: who was without the line knew the word of before, and the applicant has the receipt.  It is marked, for people to look at.

-- What a row of the register stream says, word by word; nothing for what is no entry about a record or a figure.
CREATE OR REPLACE FUNCTION core.words_of(kind text, chain uuid, body text) RETURNS TABLE (subject text, word text, said text, from_day text)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE d jsonb := body::jsonb->'data'; e jsonb := d->'entry';
BEGIN
  IF jsonb_typeof(e) IS DISTINCT FROM 'object' THEN RETURN; END IF;
  IF kind IN ('person_changed', 'unit_changed') AND d->>'subject' IS NOT NULL THEN
    RETURN QUERY SELECT d->>'subject', v.key, v.value, NULL::text FROM jsonb_each_text(e) v;
  ELSIF kind = 'parameter_set' AND e->>'code' IS NOT NULL THEN
    RETURN QUERY SELECT e->>'code', chain::text, CASE WHEN jsonb_typeof(e->'value') IN ('string', 'number') THEN e->>'value' END,
      e->>'effective_from';
  END IF;
END $$;

-- Kept whoever files it.
CREATE OR REPLACE FUNCTION core.keep_register_word() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO register_word SELECT NEW.office_id, NEW.kind, w.*, NEW.event_id, NEW.feed_no FROM core.words_of(NEW.kind, NEW.chain, NEW.body) w
    ON CONFLICT (office_id, kind, subject, word) DO UPDATE SET (said, from_day, event_id, feed_no)
      = (EXCLUDED.said, EXCLUDED.from_day, EXCLUDED.event_id, EXCLUDED.feed_no);
  RETURN NULL;
END $$;

-- Every word that the centre holds of that name for that case: of the register one, of a parameter those of the office and of the
-- offices above that hold on the day; none where it heard nothing.
CREATE OR REPLACE FUNCTION core.words_held(office text, subject text, name text, day text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF name LIKE 'P-%' THEN
    RETURN ARRAY(SELECT w.said FROM register_word w WHERE w.kind = 'parameter_set' AND w.subject = name AND w.said IS NOT NULL
      AND coalesce(w.from_day, '') <= day AND core.serves(w.office_id, office) ORDER BY w.said);
  END IF;
  RETURN ARRAY(SELECT coalesce((SELECT split_part(x, '=', 2) FROM unnest(k.words) x WHERE split_part(x, '=', 1) = w.said), w.said) FROM known_source k JOIN register_word w ON w.office_id = office AND w.kind = k.kind
    AND w.subject = words_held.subject AND w.word = k.word AND w.said IS NOT NULL WHERE k.name = words_held.name);
END $$;

-- claims: acceptances of one office that were just taken and say what they knew.
CREATE OR REPLACE FUNCTION core.mark_known(office text, claims core.spoken[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO known_mark SELECT office, c.case_id, c.seq, k.key, k.value, w.held, clock_timestamp()
    FROM unnest(claims) c JOIN case_head h ON h.office_id = office AND h.case_id = c.case_id
    CROSS JOIN LATERAL jsonb_each_text(c.data->'known') k
    CROSS JOIN LATERAL (SELECT core.words_held(office, encode(h.subject_key, 'hex'), k.key,
      to_char(c.client_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')) AS held) w
    WHERE w.held <> '{}' AND k.value IS NOT NULL AND k.value <> ALL(w.held)
    ON CONFLICT DO NOTHING;
END $$;

-- Acceptances that told their conditions something else than the centre held, of one's own offices and those below, newest first.
CREATE OR REPLACE FUNCTION api.known_marks("limit" integer) RETURNS TABLE (office_id text, case_id uuid, number text, item text, name text,
  said text, held text[], at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT m.office_id, m.case_id, h.number, h.item, m.name, m.said, m.held, m.at FROM known_mark m JOIN case_head h USING (office_id, case_id)
  WHERE m.office_id = ANY((SELECT core.my_offices())::text[]) ORDER BY m.at DESC, m.case_id, m.name LIMIT least(known_marks."limit", 1000)
$$;
GRANT EXECUTE ON FUNCTION api.known_marks(integer) TO perm_reader;

CREATE TRIGGER stream_event_register_word AFTER INSERT ON core.stream_event FOR EACH ROW WHEN (NEW.stream = 'register')
  EXECUTE FUNCTION core.keep_register_word();
ALTER TABLE core.stream_event ENABLE ALWAYS TRIGGER stream_event_register_word;

-- At a centre made earlier: what came before.
CREATE OR REPLACE FUNCTION core.fill_register_words() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM core.register_word) THEN RETURN; END IF;
  INSERT INTO core.register_word SELECT DISTINCT ON (e.office_id, e.kind, w.subject, w.word) e.office_id, e.kind, w.*, e.event_id, e.feed_no
    FROM core.stream_event e, core.words_of(e.kind, e.chain, e.body) w WHERE e.stream = 'register'
    ORDER BY e.office_id, e.kind, w.subject, w.word, e.feed_no DESC;
END $$;
DO $$ BEGIN PERFORM core.fill_register_words(); END $$;
