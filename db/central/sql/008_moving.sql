-- What an event makes of the head, of what the case keeps, and of its steps.

CREATE FUNCTION core.head_after(h core.case_head, s core.spoken, rule core.kind_rule, to_state text, hash bytea)
RETURNS core.case_head LANGUAGE plpgsql STABLE AS $$
DECLARE n core.case_head := h; d jsonb := s.data;
BEGIN
  IF h.case_id IS NULL THEN
    n.office_id := s.office_id; n.case_id := s.case_id; n.item := d->>'item'; n.opened_at := clock_timestamp();
    n.subject_kind := d #>> '{subject,kind}'; n.subject_key := decode(d #>> '{subject,key}', 'hex');
    n.round := 1; n.stages := 0; n.is_limited := false; n.is_extended := false;
  END IF;
  n.state := to_state; n.last_seq := s.seq; n.last_kind := s.kind; n.last_hash := hash;
  n.step := CASE WHEN rule.on_the_way OR s.kind = 'accepted' THEN coalesce((d->>'next_step')::int, h.step, s.step) ELSE s.step END;
  IF s.kind = 'accepted' THEN
    n.number := d->>'number';
    n.is_limited := coalesce((d->>'limited')::boolean, false);
  END IF;
  IF s.kind = 'reopened' THEN
    n.round := h.round + 1; n.outcome := NULL; n.closed_at := NULL; n.deadline := NULL;
  END IF;
  IF s.kind IN ('accepted', 'reopened') THEN n.stages := coalesce(jsonb_array_length(d->'way'), 0); END IF;
  IF rule.moves_limit AND d ? 'due_on' THEN n.deadline := (d->>'due_on')::date; END IF;
  n.outcome := CASE WHEN s.kind = 'decided' THEN d->>'outcome' ELSE n.outcome END;
  n.proposed := CASE WHEN rule.signs THEN d->>'proposed' WHEN rule.goes_back OR rule.acts = 'reopen' THEN NULL ELSE h.proposed END;
  n.waits_for := CASE WHEN s.kind IN ('paused', 'supplement_asked') THEN d->>'waits_for'
                      WHEN s.kind IN ('resumed', 'supplemented', 'withdrawn') THEN NULL ELSE h.waits_for END;
  n.is_extended := n.is_extended OR s.kind = 'extended';
  IF n.step <> h.step OR n.round <> h.round THEN n.assignee := NULL; n.escalated_to := NULL; END IF;
  IF s.kind = 'escalated' THEN n.assignee := NULL; n.escalated_to := d->>'to_level'; END IF;
  IF rule.acts = 'asked' OR s.kind IN ('decided', 'withdrawn') THEN n.approver := NULL; END IF;
  IF to_state IN ('closed', 'withdrawn', 'turned_away') THEN
    n.assignee := NULL;
    n.closed_at := CASE WHEN h.state IN ('closed', 'correcting') THEN h.closed_at ELSE clock_timestamp() END;
  END IF;
  RETURN n;
END $$;

CREATE FUNCTION core.facts_after(f core.case_facts, s core.spoken, rule core.kind_rule) RETURNS core.case_facts
LANGUAGE plpgsql STABLE AS $$
DECLARE found jsonb := coalesce(s.data->'facts', '{}');
BEGIN
  f.office_id := s.office_id; f.case_id := s.case_id;
  f.answers := CASE s.kind WHEN 'received' THEN coalesce(s.data->'answers', '{}') ELSE coalesce(f.answers, '{}') END;
  f.known := CASE s.kind WHEN 'accepted' THEN coalesce(s.data->'known', '{}') ELSE coalesce(f.known, '{}') END;
  f.facts := coalesce(f.facts, '{}') || CASE WHEN rule.signs THEN found ELSE '{}' END;
  f.typed := coalesce(f.typed, '{}') || CASE WHEN rule.signs AND s.permission = 'handling' THEN found ELSE '{}' END;
  IF s.kind = 'correction_asked' THEN f.asked := s.data->'changes'; END IF;
  IF s.kind = 'corrected' THEN
    f.facts := f.facts || coalesce((SELECT jsonb_object_agg(c->>'key', c->'after') FROM jsonb_array_elements(s.data->'changes') c), '{}');
  END IF;
  RETURN f;
END $$;

-- Writes head, facts and, with an acceptance or a re-check, the steps of the way.  The event is there already, and so is
-- the head of a case that begins.
CREATE FUNCTION core.keep(n core.case_head, s core.spoken, rule core.kind_rule, f core.case_facts) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF s.seq = 1 THEN
    INSERT INTO case_facts VALUES (f.*);
    RETURN;
  END IF;
  UPDATE case_head SET (number, state, step, round, last_seq, last_kind, last_hash, stages, assignee, approver, escalated_to,
    proposed, outcome, waits_for, is_limited, is_extended, deadline, closed_at)
  = (n.number, n.state, n.step, n.round, n.last_seq, n.last_kind, n.last_hash, n.stages, n.assignee, n.approver, n.escalated_to,
     n.proposed, n.outcome, n.waits_for, n.is_limited, n.is_extended, n.deadline, n.closed_at)
  WHERE office_id = n.office_id AND case_id = n.case_id;
  IF s.kind IN ('received', 'accepted', 'corrected', 'correction_asked') OR rule.signs THEN
    UPDATE case_facts c SET (answers, known, facts, typed, asked) = (f.answers, f.known, f.facts, f.typed, f.asked)
      WHERE c.office_id = n.office_id AND c.case_id = n.case_id
      AND (c.answers, c.known, c.facts, c.typed, c.asked) IS DISTINCT FROM (f.answers, f.known, f.facts, f.typed, f.asked);
  END IF;
  IF s.kind IN ('accepted', 'reopened') AND s.data ? 'way' THEN
    INSERT INTO case_step SELECT n.office_id, n.case_id, n.round, (w->>'seq')::int, w->>'permission', w->>'role', w
      FROM jsonb_array_elements(s.data->'way') w;
  END IF;
END $$;
