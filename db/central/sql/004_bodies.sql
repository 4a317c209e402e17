-- Reading what a client sends: exact text in, typed values out, NULL for anything that is not the canonical form.

CREATE TYPE core.spoken AS (
  office_id text, case_id uuid, seq integer, event_id uuid, kind text, step integer, role text, permission text,
  prev bytea, actor bytea, client_at timestamptz, data jsonb
);

CREATE FUNCTION core.moment(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Canonical up to the order of keys: no key twice at any depth, no space, no escape that is not needed, whole numbers.
-- jsonb writes the same tokens with one space behind each comma and colon, so the lengths tell.
CREATE FUNCTION core.is_canonical(body text, parsed jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE bare text := regexp_replace(body, '"(?:[^"\\]|\\.)*"', '', 'g');
BEGIN
  RETURN bare !~ '[[:space:]]' AND bare !~ '[0-9][eE.]' AND bare !~ '-0'
    AND octet_length(body) = octet_length(parsed::text) - length(bare) + length(translate(bare, ',:', ''));
END $$;

CREATE FUNCTION core.read_body(body text) RETURNS core.spoken LANGUAGE plpgsql STABLE AS $$
DECLARE b jsonb; s core.spoken;
BEGIN
  IF body IS NULL OR octet_length(body) > 1048576 THEN RETURN NULL; END IF;
  BEGIN
    b := body::jsonb;
    IF jsonb_typeof(b) <> 'object' OR (SELECT count(*) FROM jsonb_object_keys(b)) <> 14 OR NOT core.is_canonical(body, b)
       OR b->>'v' IS DISTINCT FROM '1' OR jsonb_typeof(b->'v') <> 'number' THEN
      RETURN NULL;
    END IF;
    IF (SELECT count(*) FROM unnest(ARRAY['office', 'case', 'event', 'kind', 'role', 'permission', 'prev', 'actor', 'at',
         'terminal']) k WHERE jsonb_typeof(b->k) IS DISTINCT FROM 'string') > 0
       OR jsonb_typeof(b->'seq') IS DISTINCT FROM 'number' OR jsonb_typeof(b->'step') IS DISTINCT FROM 'number'
       OR jsonb_typeof(b->'data') IS DISTINCT FROM 'object'
       OR b->>'office' !~ '^[0-9]{6}$' OR b->>'prev' !~ '^[0-9a-f]{64}$' OR b->>'actor' !~ '^[0-9a-f]{64}$'
       OR b->>'case' !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       OR b->>'event' !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       OR b->>'seq' !~ '^[1-9][0-9]{0,8}$' OR b->>'step' !~ '^[0-9]{1,4}$'
       OR b->>'at' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$'
       OR length(b->>'terminal') > 200 OR length(b->>'role') NOT BETWEEN 1 AND 40
       OR b->>'kind' <> 'decided' AND b #>> '{data,outcome}' IS NOT NULL  -- a decision says it, and nothing else
       OR NOT core.is_readable(b->'data') THEN
      RETURN NULL;
    END IF;
    s := ROW(b->>'office', b->>'case', b->>'seq', b->>'event', b->>'kind', b->>'step', b->>'role', b->>'permission',
             decode(b->>'prev', 'hex'), decode(b->>'actor', 'hex'), b->>'at', b->'data')::core.spoken;
  EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
    RETURN NULL;
  END;
  RETURN s;
END $$;

-- Types of what the rules read; everything else is kept as it came.
CREATE FUNCTION core.is_readable(data jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE k text;
BEGIN
  FOREACH k IN ARRAY ARRAY['facts', 'again', 'known', 'answers', 'subject'] LOOP
    IF jsonb_typeof(data->k) <> 'object' THEN RETURN false; END IF;
  END LOOP;
  FOREACH k IN ARRAY ARRAY['way', 'changes'] LOOP
    IF jsonb_typeof(data->k) <> 'array' THEN RETURN false; END IF;
  END LOOP;
  FOREACH k IN ARRAY ARRAY['next_step', 'round'] LOOP
    IF jsonb_typeof(data->k) <> 'number' OR data->>k !~ '^[0-9]{1,4}$' THEN RETURN false; END IF;
  END LOOP;
  FOREACH k IN ARRAY ARRAY['proposed', 'outcome', 'waits_for', 'letter', 'number', 'item', 'to_level'] LOOP
    IF jsonb_typeof(data->k) NOT IN ('string', 'null') OR length(data->>k) > 200 THEN RETURN false; END IF;
  END LOOP;
  IF data ? 'due_on' AND data->>'due_on' IS NOT NULL THEN
    PERFORM (data->>'due_on')::date;
    IF data->>'due_on' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN RETURN false; END IF;
  END IF;
  IF data->>'proposed' NOT IN ('granted', 'refused') OR data->>'outcome' NOT IN ('granted', 'refused')
     OR jsonb_typeof(data->'limited') <> 'boolean' THEN
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
