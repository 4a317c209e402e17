-- The acts of the stream ``staff`` beside the grants: relatives, absences, rota, joined cases, a step drawn anew, panels.  Judged and
-- carried out through 018_staff's two functions.

CREATE FUNCTION core.is_day(word text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN coalesce(word ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' AND word::date IS NOT NULL, false);
EXCEPTION WHEN data_exception THEN
  RETURN false;
END $$;

-- Form of what an act of the books says.
CREATE FUNCTION core.is_book(s core.said) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(CASE s.kind
    WHEN 'relative_declared' THEN s.data->>'relative' ~ '^[0-9a-f]{64}$'
      AND s.data->>'kind' IN ('spouse', 'parent', 'child', 'sibling', 'in_law', 'other')
    WHEN 'relative_confirmed' THEN true
    WHEN 'relative_ended' THEN length(btrim(s.data->>'reason')) > 0
    WHEN 'absence_noted' THEN core.is_uuid(s.data->>'operator') AND core.is_day(s.data->>'from_on')
      AND core.is_day(s.data->>'until_on') AND s.data->>'until_on' >= s.data->>'from_on'
      AND s.data->>'kind' IN ('leave', 'sick', 'duty', 'training', 'other', 'back')
    WHEN 'rota_planned' THEN core.is_uuid(s.data->>'operator') AND core.is_day(s.data->>'day')
      AND s.data->>'shift' IN ('day', 'morning', 'afternoon', 'off')
    WHEN 'cases_joined' THEN core.is_uuid(s.data->>'case') AND core.is_uuid(s.data->>'other')
    WHEN 'step_redrawn' THEN core.is_uuid(s.data->>'case')
      AND s.data->>'reason' IN ('absent', 'overdue', 'conflict', 'permission_gone')
    WHEN 'panel_formed' THEN core.is_panel(s.data)
    WHEN 'panel_ended' THEN true
  END, false)
$$;

-- Two open cases of one person or unit, and nobody has acted in two roles of both.
CREATE FUNCTION core.joining_denial(s core.said) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE one case_head; two case_head; ours uuid[]; theirs uuid[];
BEGIN
  SELECT * INTO one FROM case_head c WHERE c.office_id = s.office_id AND c.case_id = (s.data->>'case')::uuid;
  SELECT * INTO two FROM case_head c WHERE c.office_id = s.office_id AND c.case_id = (s.data->>'other')::uuid;
  IF one.case_id IS NULL OR two.case_id IS NULL OR one.case_id = two.case_id OR length(one.subject_key) = 0
     OR one.subject_key <> two.subject_key THEN
    RETURN 'case';
  END IF;
  IF one.closed_at IS NOT NULL OR two.closed_at IS NOT NULL THEN RETURN 'not-now'; END IF;
  ours := core.matter(s.office_id, one.case_id); theirs := core.matter(s.office_id, two.case_id);
  RETURN CASE WHEN EXISTS (SELECT 1 FROM case_actor a JOIN case_actor b ON b.office_id = a.office_id AND b.person = a.person
    WHERE a.office_id = s.office_id AND a.case_id = ANY(ours) AND b.case_id = ANY(theirs) AND a.role <> b.role) THEN 'two-roles' END;
END $$;

-- Why an act of the books may not be said, whoever may say its kind; NULL where nothing stands against it.
CREATE FUNCTION core.book_denial(s core.said, who core.operator) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE concerned operator; h case_head;
BEGIN
  IF s.kind = 'operator_placed' THEN RETURN core.placing_denial(s, who); END IF;
  IF NOT core.is_book(s) THEN RETURN 'malformed'; END IF;
  CASE s.kind
    WHEN 'relative_declared' THEN
      RETURN CASE WHEN who.person = decode(s.data->>'relative', 'hex') THEN 'own-account' END;
    WHEN 'relative_confirmed', 'relative_ended' THEN
      RETURN CASE WHEN EXISTS (SELECT 1 FROM relative r WHERE r.chain = s.chain AND r.person = who.person) THEN 'own-account' END;
    WHEN 'absence_noted', 'rota_planned' THEN
      SELECT * INTO concerned FROM operator o WHERE o.operator_id = (s.data->>'operator')::uuid AND o.is_active;
      IF concerned.operator_id IS NULL OR concerned.office_id <> s.office_id THEN RETURN 'concerned'; END IF;
      RETURN CASE WHEN concerned.person = who.person THEN 'own-account' END;
    WHEN 'cases_joined' THEN
      RETURN core.joining_denial(s);
    WHEN 'panel_formed' THEN
      RETURN core.panel_denial(s.office_id, s.data);
    WHEN 'panel_ended' THEN
      RETURN NULL;
    ELSE
      SELECT * INTO h FROM case_head c WHERE c.office_id = s.office_id AND c.case_id = (s.data->>'case')::uuid;
      RETURN CASE WHEN h.case_id IS NULL THEN 'case' WHEN h.assignee IS NULL OR h.closed_at IS NOT NULL THEN 'not-now' END;
  END CASE;
END $$;

-- Whoever may not do any more what was drawn for him has it no longer: it is drawn again.
CREATE FUNCTION core.kin_lets_go(office text, cases uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE case_head h SET assignee = NULL FROM operator o, case_step c
    WHERE h.office_id = office AND h.case_id = ANY(cases) AND o.operator_id = h.assignee AND c.office_id = h.office_id
      AND c.case_id = h.case_id AND c.round = h.round AND c.seq = h.step AND core.kin_denial(h, o.person, c.role) IS NOT NULL;
  UPDATE case_head h SET approver = NULL FROM operator o
    WHERE h.office_id = office AND h.case_id = ANY(cases) AND o.operator_id = h.approver
      AND core.kin_denial(h, o.person, core.approval_role(h)) IS NOT NULL;
END $$;

-- The group of whoever approves a longer limit or a correction: the way's own, or one that nobody else on it has.
CREATE FUNCTION core.approval_role(h core.case_head) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT w->>'role' FROM jsonb_array_elements(core.way_now(h)) w WHERE w->>'permission' = 'approval' LIMIT 1),
                  'approval')
$$;

-- What an act of the books brings about; it stands in the stream already.
CREATE FUNCTION core.book_effect(s core.said) RETURNS void LANGUAGE plpgsql AS $$
DECLARE now_on timestamptz := clock_timestamp(); whole uuid[]; mine bytea; office text := s.office_id;
BEGIN
  CASE s.kind
    WHEN 'relative_declared' THEN
      SELECT e.person INTO mine FROM stream_event e WHERE e.office_id = office AND e.event_id = s.event_id;
      INSERT INTO relative VALUES (s.chain, mine, decode(s.data->>'relative', 'hex'), now_on);
      PERFORM core.kin_lets_go(h.office_id, array_agg(h.case_id)) FROM operator o JOIN case_head h
        ON o.operator_id IN (h.assignee, h.approver) WHERE o.person = mine AND h.subject_key = decode(s.data->>'relative', 'hex')
        GROUP BY h.office_id;
    WHEN 'relative_ended' THEN
      INSERT INTO relative_end VALUES (s.chain, now_on);
    WHEN 'absence_noted' THEN
      INSERT INTO absence SELECT (s.data->>'operator')::uuid, count(*) + 1, (s.data->>'from_on')::date,
        (s.data->>'until_on')::date, s.data->>'kind', now_on FROM absence a WHERE a.operator_id = (s.data->>'operator')::uuid;
    WHEN 'rota_planned' THEN
      INSERT INTO rota SELECT office, (s.data->>'day')::date, (s.data->>'operator')::uuid, count(*) + 1, s.data->>'shift', now_on
        FROM rota r WHERE r.office_id = office AND r.day = (s.data->>'day')::date AND r.operator_id = (s.data->>'operator')::uuid;
    WHEN 'cases_joined' THEN
      whole := core.matter(office, (s.data->>'case')::uuid) || core.matter(office, (s.data->>'other')::uuid);
      INSERT INTO joined SELECT office, a, b, now_on FROM unnest(whole) a, unnest(whole) b WHERE a <> b
        ON CONFLICT DO NOTHING;
      PERFORM core.kin_lets_go(office, whole);
    WHEN 'panel_formed' THEN
      INSERT INTO panel VALUES (s.chain, office, s.data->>'name', ARRAY(SELECT jsonb_array_elements_text(s.data->'items')), now_on);
      INSERT INTO panel_member SELECT s.chain, m::uuid FROM jsonb_array_elements_text(s.data->'members') m;
    WHEN 'panel_ended' THEN
      INSERT INTO panel_end VALUES (s.chain, now_on);
    WHEN 'operator_placed' THEN
      PERFORM core.placing_effect(s);
    WHEN 'step_redrawn' THEN
      UPDATE case_head c SET assignee = NULL WHERE c.office_id = office AND c.case_id = (s.data->>'case')::uuid;
    ELSE
      NULL;
  END CASE;
END $$;
