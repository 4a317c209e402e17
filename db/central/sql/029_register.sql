-- Entries of persons and units: who, behind which event of which case, once, and exactly what the case says.

-- What the register holds for a word of the right form.
CREATE OR REPLACE FUNCTION core.register_word(word text, how text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE how WHEN 'count' THEN word::integer::text WHEN 'fen' THEN (word::numeric * 100)::bigint::text
    WHEN 'next_month' THEN to_char((word || '-01')::date + interval '1 month', 'YYYY-MM') ELSE word END
$$;

-- Column by column what a case of that item says.  said: what acceptance knew, the form stated and the steps found.
CREATE OR REPLACE FUNCTION core.register_said(wanted text, said jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(x.col, x.value ORDER BY x.place), '{}') FROM (
    SELECT r.col, r.place, CASE WHEN r.says <> '' THEN r.says
        WHEN jsonb_typeof(t.word) = 'string' AND t.word #>> '{}' ~ ('^(' || r.form || ')$') THEN core.register_word(t.word #>> '{}', r.how) END AS value
      FROM register_rule r CROSS JOIN LATERAL (SELECT CASE WHEN r.row_key <> '' THEN (SELECT w.line->'new_value'
          FROM jsonb_array_elements(CASE jsonb_typeof(said->'changes') WHEN 'array' THEN said->'changes' ELSE '[]' END)
            WITH ORDINALITY w(line, n) WHERE w.line->>'field_name' = r.row_key ORDER BY w.n DESC LIMIT 1)
        ELSE said->r.of_key END AS word) t
      WHERE r.item = wanted AND (r.when_key = '' OR said->>r.when_key = ANY(r.among))) x
    WHERE x.value IS NOT NULL
$$;

-- The chain of the entries that a case brings about: no other one is looked at by anybody.
CREATE OR REPLACE FUNCTION core.register_chain(wanted uuid) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(substring(sha256(convert_to('yichuang.register', 'UTF8') || decode('00', 'hex') || uuid_send(wanted)) FOR 16), 'hex')::uuid
$$;

-- An entry follows the newest event of its case that the register follows (what is done at once: the acceptance; else the
-- decision that grants; a correction), once, by somebody who handled the case or took in what is done at once.
CREATE OR REPLACE FUNCTION core.register_denial(s core.said, who core.operator) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  wanted uuid; basis uuid; h case_head; b case_event; rule register_rule; said jsonb; entry jsonb; undone jsonb;
BEGIN
  IF s.kind NOT IN ('person_changed', 'unit_changed') THEN
    RETURN CASE WHEN coalesce(s.data->>'version', '') = '' OR jsonb_typeof(s.data->'entry') IS DISTINCT FROM 'object' THEN 'malformed' END;
  END IF;
  IF NOT coalesce(core.is_uuid(s.data->>'case') AND core.is_uuid(s.data->>'basis') AND jsonb_typeof(s.data->'entry') = 'object'
       AND jsonb_typeof(s.data->'found') = 'object', false)
     OR EXISTS (SELECT 1 FROM jsonb_each(s.data->'found') f WHERE jsonb_typeof(f.value) NOT IN ('string', 'null')
       OR NOT (s.data->'entry') ? f.key) THEN
    RETURN 'malformed';
  END IF;
  wanted := s.data->>'case'; basis := s.data->>'basis';
  SELECT * INTO h FROM case_head x WHERE x.office_id = s.office_id AND x.case_id = wanted;
  SELECT * INTO b FROM case_event e WHERE e.office_id = s.office_id AND e.case_id = wanted AND e.event_id = basis;
  SELECT * INTO rule FROM register_rule r WHERE r.item = h.item AND r.kind = s.kind ORDER BY r.place LIMIT 1;
  IF b.event_id IS NULL OR rule.item IS NULL OR s.chain <> core.register_chain(wanted)
     OR encode(h.subject_key, 'hex') IS DISTINCT FROM s.data->>'subject' THEN
    RETURN 'case';
  END IF;
  IF b.kind <> 'corrected' AND b.kind <> rule.basis OR rule.basis = 'decided' AND h.outcome IS DISTINCT FROM 'granted'
     OR EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = s.office_id AND e.case_id = wanted AND e.seq > b.seq
                AND e.kind IN ('corrected', rule.basis)) THEN
    RETURN 'case';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = s.office_id AND e.case_id = wanted AND e.person = who.person
       AND e.permission = who.permission
       AND (who.permission = 'handling' OR rule.basis = 'accepted' AND e.kind = 'accepted')) THEN
    RETURN 'case';
  END IF;
  SELECT f.known || f.answers || f.facts INTO said FROM case_facts f WHERE f.office_id = s.office_id AND f.case_id = wanted;
  entry := core.register_said(h.item, said);
  IF b.kind = 'corrected' THEN  -- what it puts right, and nothing else
    undone := core.register_said(h.item, said || (SELECT coalesce(jsonb_object_agg(c->>'key', c->'before'), '{}')
      FROM jsonb_array_elements(b.body::jsonb #> '{data,changes}') c));
    entry := (SELECT coalesce(jsonb_object_agg(v.key, v.value), '{}') FROM jsonb_each(entry) v WHERE undone->v.key IS DISTINCT FROM v.value);
  END IF;
  IF entry = '{}' OR entry <> s.data->'entry' THEN RETURN 'case'; END IF;
  IF EXISTS (SELECT 1 FROM stream_event e WHERE e.office_id = s.office_id AND e.stream = 'register' AND e.chain = s.chain
       AND e.body::jsonb #>> '{data,basis}' = s.data->>'basis') THEN
    RETURN 'not-now';
  END IF;
  RETURN NULL;
END $$;
