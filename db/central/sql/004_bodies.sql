-- Reading what a client sends: exact text in, typed values out, NULL for anything that is not the canonical form.

CREATE TYPE core.spoken AS (
  office_id text, case_id uuid, seq integer, event_id uuid, kind text, step integer, role text, permission text,
  prev bytea, actor bytea, client_at timestamptz, data jsonb
);

-- plpgsql, as everything that the doors ask of one event: what is SQL is planned anew in every transaction
CREATE FUNCTION core.moment(at timestamptz) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
END $$;

-- Canonical up to the order of keys: no key twice at any depth, no more than 64 levels, no space, no escape that is not needed, whole numbers.
-- jsonb writes the same tokens with one space behind each comma and colon, so the lengths tell.  Whoever writes no null is
-- answered sooner: such a body is, bare of spaces, its own json; a key that jsonb dropped makes it longer than jsonb's.
CREATE FUNCTION core.is_canonical(body text, parsed jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE bare text;
BEGIN
  -- nothing here nests so deeply, and a window that reads what does would end in a fault of its own
  IF octet_length(body) - octet_length(translate(body, '{[', '')) > 64 AND jsonb_path_exists(parsed, '$.**{64}') THEN
    RETURN false;
  END IF;
  IF json_strip_nulls(body::json)::text = body AND octet_length(json_strip_nulls(parsed::text::json)::text) = octet_length(body)
     AND body !~ '[:,[](-0|-?[0-9]+[eE.])' THEN
    RETURN true;
  END IF;
  bare := regexp_replace(body, CASE WHEN strpos(body, '\') = 0 THEN '"[^"]*"' ELSE '"(?:[^"\\]|\\.)*"' END, '', 'g');
  RETURN bare !~ '[[:space:]]|[0-9][eE.]|-0'
    AND octet_length(body) = octet_length(parsed::text) - length(bare) + length(translate(bare, ',:', ''));
END $$;

-- All fourteen keys of the right types and no other.
CREATE FUNCTION core.has_form(b jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_typeof(b) = 'object'
    AND concat_ws(' ', jsonb_typeof(b->'office'), jsonb_typeof(b->'case'), jsonb_typeof(b->'event'), jsonb_typeof(b->'kind'),
      jsonb_typeof(b->'role'), jsonb_typeof(b->'permission'), jsonb_typeof(b->'prev'), jsonb_typeof(b->'actor'),
      jsonb_typeof(b->'at'), jsonb_typeof(b->'terminal'), jsonb_typeof(b->'seq'), jsonb_typeof(b->'step'),
      jsonb_typeof(b->'v'), jsonb_typeof(b->'data'))
      = 'string string string string string string string string string string number number number object'
    AND b - '{office,case,event,kind,role,permission,prev,actor,at,terminal,seq,step,v,data}'::text[] = '{}' AND b->>'v' = '1';
END $$;

CREATE FUNCTION core.read_body(body text) RETURNS core.spoken LANGUAGE plpgsql STABLE AS $$
DECLARE b jsonb; s core.spoken;
BEGIN
  IF body IS NULL OR octet_length(body) > 1048576 THEN RETURN NULL; END IF;
  BEGIN
    b := body::jsonb;
    IF NOT core.has_form(b) OR NOT core.is_canonical(body, b)
       OR translate(b->>'at', '123456789', '000000000') <> '0000-00-00T00:00:00.000000Z'
       OR length(b->>'terminal') > 200 OR length(b->>'role') NOT BETWEEN 1 AND 40
       OR b->>'kind' <> 'decided' AND b #>> '{data,outcome}' IS NOT NULL  -- a decision says it, and nothing else
       OR NOT core.is_readable(b->'data') THEN
      RETURN NULL;
    END IF;
    s := ROW(b->>'office', b->>'case', b->>'seq', b->>'event', b->>'kind', b->>'step', b->>'role', b->>'permission',
             decode(b->>'prev', 'hex'), decode(b->>'actor', 'hex'), b->>'at', b->'data', b->>'terminal')::core.spoken;
    -- one way to write each: said again, it is the same word
    IF length(s.office_id) <> 6 OR translate(s.office_id, '0123456789', '') <> '' OR s.seq NOT BETWEEN 1 AND 999999999
       OR s.step NOT BETWEEN 0 AND 9999 OR s.case_id::text <> b->>'case' OR s.event_id::text <> b->>'event'
       OR encode(s.prev, 'hex') <> b->>'prev' OR encode(s.actor, 'hex') <> b->>'actor'
       OR length(s.prev) <> 32 OR length(s.actor) <> 32 THEN
      RETURN NULL;
    END IF;
  EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
    RETURN NULL;
  END;
  RETURN s;
END $$;

-- Types of what the rules read; everything else is kept as it came.
CREATE FUNCTION core.is_readable(data jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF concat(jsonb_typeof(data->'facts'), jsonb_typeof(data->'again'), jsonb_typeof(data->'known'),
            jsonb_typeof(data->'answers'), jsonb_typeof(data->'subject')) !~ '^(object)*$'
     OR concat(jsonb_typeof(data->'way'), jsonb_typeof(data->'changes')) !~ '^(array)*$'
     OR concat(jsonb_typeof(data->'next_step'), jsonb_typeof(data->'round')) !~ '^(number)*$'
     OR data->>'next_step' !~ '^[0-9]{1,4}$' OR data->>'round' !~ '^[0-9]{1,4}$' OR jsonb_typeof(data->'limited') <> 'boolean'
     OR concat(jsonb_typeof(data->'proposed'), jsonb_typeof(data->'outcome'), jsonb_typeof(data->'waits_for'),
               jsonb_typeof(data->'letter'), jsonb_typeof(data->'number'), jsonb_typeof(data->'item'),
               jsonb_typeof(data->'to_level')) !~ '^(string|null)*$'
     OR data->>'proposed' NOT IN ('granted', 'refused') OR data->>'outcome' NOT IN ('granted', 'refused')
     OR greatest(length(data->>'waits_for'), length(data->>'letter'), length(data->>'number'), length(data->>'item'),
                 length(data->>'to_level')) > 200 THEN
    RETURN false;
  END IF;
  IF data->>'due_on' IS NOT NULL THEN
    PERFORM (data->>'due_on')::date;
    IF data->>'due_on' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN RETURN false; END IF;
  END IF;
  IF data->>'supply_by' IS NOT NULL THEN  -- the worker reads it, for everybody
    PERFORM (data->>'supply_by')::date;
    IF data->>'supply_by' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN RETURN false; END IF;
  END IF;
  IF jsonb_typeof(data->'changes') = 'array' AND EXISTS (SELECT 1 FROM jsonb_array_elements(data->'changes') c
       WHERE jsonb_typeof(c) <> 'object' OR jsonb_typeof(c->'key') IS DISTINCT FROM 'string') THEN
    RETURN false;
  END IF;
  IF data ? 'subject' AND (data #>> '{subject,kind}' NOT IN ('person', 'unit', 'unknown')
     OR data #>> '{subject,kind}' IS NULL OR data #>> '{subject,key}' IS NULL
     OR data #>> '{subject,key}' !~ '^([0-9a-f]{2}){0,64}$'
     OR (data #>> '{subject,key}' = '') <> (data #>> '{subject,kind}' = 'unknown')) THEN
    RETURN false;
  END IF;
  RETURN true;
END $$;

CREATE FUNCTION core.pad(key bytea, with_byte integer) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE block bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
BEGIN
  FOR i IN 0..63 LOOP block := set_byte(block, i, get_byte(block, i) # with_byte); END LOOP;
  RETURN block;
END $$;

-- RFC 2104 over SHA-256, from the two blocks that were made of the key once.
CREATE FUNCTION core.hmac(inner_block bytea, outer_block bytea, message bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(outer_block || sha256(inner_block || message))
$$;
