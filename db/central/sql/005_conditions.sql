-- A condition of a way, as clauses of plain tests (app.catalogue.clauses), against what the case keeps.
-- A name means what a step found last, else what the form stated, else what acceptance knew of register and parameters.

CREATE FUNCTION core.test_is_met(test jsonb, facts jsonb, answers jsonb, known jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  said jsonb := coalesce(facts -> (test->>'of'), answers -> (test->>'of'), known -> (test->>'of'));
  bound text := test #>> '{to,0}';
  figure CONSTANT text := '^\s*[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)\s*$';
  one jsonb; kind text; word text;
BEGIN
  IF (test->>'count')::boolean THEN
    said := to_jsonb((SELECT count(*)::text FROM jsonb_array_elements(
      CASE jsonb_typeof(said) WHEN 'array' THEN said WHEN 'object' THEN jsonb_build_array(said) ELSE '[]' END) r
      WHERE jsonb_typeof(r) = 'object'));
  END IF;
  IF bound LIKE 'P-%' THEN bound := known->>bound; END IF;
  IF said IS NULL THEN RETURN false; END IF;
  FOR one IN SELECT v FROM jsonb_array_elements(
      CASE jsonb_typeof(said) WHEN 'array' THEN said ELSE jsonb_build_array(said) END) v LOOP
    IF test ? 'column' THEN
      one := CASE jsonb_typeof(one) WHEN 'object' THEN one -> (test->>'column') END;
    END IF;
    kind := jsonb_typeof(one);
    CONTINUE WHEN kind IS NULL OR kind = 'null';
    word := one #>> '{}';
    CASE test->>'is'
      WHEN 'true' THEN
        IF kind = 'boolean' AND word = 'true' OR kind = 'string' AND lower(word) IN ('true', '1', 'yes') THEN RETURN true; END IF;
      WHEN 'filled' THEN
        IF word <> '' THEN RETURN true; END IF;
      WHEN 'in' THEN
        IF word <> '' AND test->'to' ? word THEN RETURN true; END IF;
      ELSE
        IF kind IN ('string', 'number') AND length(word) <= 1000 AND word ~ figure AND bound ~ figure AND (CASE test->>'is'
             WHEN '>' THEN word::numeric > bound::numeric WHEN '<' THEN word::numeric < bound::numeric
             WHEN '>=' THEN word::numeric >= bound::numeric WHEN '<=' THEN word::numeric <= bound::numeric END) THEN
          RETURN true;
        END IF;
    END CASE;
  END LOOP;
  RETURN false;
END $$;

-- No clauses never hold; a clause without tests always does.
CREATE FUNCTION core.holds(clauses jsonb, facts jsonb, answers jsonb, known jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM jsonb_array_elements(coalesce(clauses, '[]')) k
    WHERE NOT EXISTS (SELECT 1 FROM jsonb_array_elements(k) t
      WHERE core.test_is_met(t, facts, answers, known) = coalesce((t->>'not')::boolean, false)));
END $$;
