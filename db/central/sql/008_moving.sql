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

-- Rows of events of one office that were judged and wait to be written, each table by one statement.  begun, moved: heads and
-- facts of cases that begin, and that go on.  ways: of acceptances and re-checks, beside the heads they belong to.
CREATE TYPE core.unwritten AS (
  begun core.case_head[], moved core.case_head[], actors core.case_actor[], events core.case_event[],
  begun_facts core.case_facts[], moved_facts core.case_facts[], way_of uuid[], way_round integer[], ways jsonb[]
);

CREATE FUNCTION core.write_out(office text, u core.unwritten) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(u.begun) > 0 THEN INSERT INTO case_head SELECT x.* FROM unnest(u.begun) x; END IF;
  IF cardinality(u.actors) > 0 THEN INSERT INTO case_actor SELECT x.* FROM unnest(u.actors) x; END IF;
  INSERT INTO case_event SELECT x.* FROM unnest(u.events) x;
  IF cardinality(u.moved) > 0 THEN
    UPDATE case_head c SET (number, state, step, round, last_seq, last_kind, last_hash, stages, assignee, approver, escalated_to,
      proposed, outcome, waits_for, is_limited, is_extended, deadline, closed_at)
    = (n.number, n.state, n.step, n.round, n.last_seq, n.last_kind, n.last_hash, n.stages, n.assignee, n.approver, n.escalated_to,
       n.proposed, n.outcome, n.waits_for, n.is_limited, n.is_extended, n.deadline, n.closed_at)
    FROM unnest(u.moved) n WHERE c.office_id = office AND c.case_id = n.case_id;
  END IF;
  IF cardinality(u.begun_facts) > 0 THEN INSERT INTO case_facts SELECT x.* FROM unnest(u.begun_facts) x; END IF;
  IF cardinality(u.moved_facts) > 0 THEN
    UPDATE case_facts c SET (answers, known, facts, typed, asked) = (f.answers, f.known, f.facts, f.typed, f.asked)
      FROM unnest(u.moved_facts) f WHERE c.office_id = office AND c.case_id = f.case_id;
  END IF;
  IF cardinality(u.ways) > 0 THEN
    INSERT INTO case_step SELECT office, x.case_id, x.round, (w->>'seq')::int, w->>'permission', w->>'role', w
      FROM unnest(u.way_of, u.way_round, u.ways) AS x(case_id, round, way), jsonb_array_elements(x.way) w;
  END IF;
END $$;
