-- Who speaks: from session_user alone.  current_user, settings and the message say nothing.

-- sat_office, sat_section: where the person sits.  is_attested: the province took it already, so no rule judges it again.
CREATE TYPE core.voice AS (operator core.operator, via name, is_relayed boolean, key_id bigint, made_on uuid, denial text,
  sat_office text, sat_section text, is_attested boolean, is_in_group boolean);
-- Who stands behind a key, whatever is said with it: asked once for a batch.
CREATE TYPE core.speaker AS (named_key bigint, v core.voice, inner_block bytea, outer_block bytea);
-- What else is kept of a case: stages of its round, who had which role (``chaser``: followed it), which sections did what.
CREATE TYPE core.ground AS (way jsonb, actors jsonb, sections jsonb);

-- The business groups a login is in; a person has exactly the one of the permission column, or does not act.
CREATE FUNCTION core.groups_of(wanted name) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m WHERE m.member = to_regrole(quote_ident(wanted))
               ORDER BY 1);
END $$;

-- A machine names the keys of every machine of its office; a hall also one that a newer key replaced since.
CREATE FUNCTION core.may_name(d core.device, k core.operator_key) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (d.is_hall OR k.revoked_at IS NULL)
    AND EXISTS (SELECT 1 FROM device x WHERE x.device_id = k.device_id AND x.office_id = d.office_id AND (x.is_active OR NOT d.is_hall));
END $$;

-- Under another isolation whoever lost a permission, a key or a machine would still have it in a transaction begun before.
CREATE FUNCTION core.sees_now() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'denied:isolation' USING ERRCODE = 'invalid_transaction_state';
  END IF;
END $$;

-- Who is signed in, or, where a machine delivers, whose key that is: of any machine of its own office, so a stick may carry it.
CREATE FUNCTION core.speaker_of(named_key bigint) RETURNS core.speaker LANGUAGE plpgsql STABLE AS $$
DECLARE v core.voice; k core.operator_key; d core.device; who core.operator; inner_half bytea; outer_half bytea;
BEGIN
  PERFORM core.sees_now();
  v.via := session_user;
  v.is_relayed := named_key IS NOT NULL;
  v.is_attested := false;
  IF v.is_relayed THEN
    SELECT * INTO d FROM device WHERE login = session_user AND is_active;
    SELECT x.* INTO k FROM operator_key x WHERE x.key_id = named_key AND core.may_name(d, x)
      AND x.valid_from <= clock_timestamp() AND clock_timestamp() < x.valid_to;
    v.key_id := k.key_id; v.made_on := k.device_id;
    SELECT * INTO who FROM operator o WHERE o.operator_id = k.operator_id;
    IF who.office_id <> d.office_id THEN SELECT u.inner_block, u.outer_block INTO inner_half, outer_half FROM upper_key u WHERE u.key_id = k.key_id; END IF;
  ELSE
    SELECT * INTO who FROM operator o WHERE o.login = session_user;
  END IF;
  -- a hall takes sealed events alone: the province will want the operator's own seal
  v.denial := CASE WHEN v.is_relayed AND k.key_id IS NULL OR NOT v.is_relayed AND core.hall_office() IS NOT NULL THEN 'mac'
                   WHEN who.is_active IS NOT TRUE THEN 'who' END;
  v.operator := who; v.sat_office := who.office_id; v.sat_section := who.section;
  v.is_in_group := v.denial IS NULL AND core.groups_of(who.login) = ARRAY['perm_' || who.permission];
  RETURN ROW(named_key, v, k.inner_block, k.outer_block, inner_half, outer_half, who.office_id <> d.office_id AND core.hall_office() IS NOT NULL)::core.speaker;
END $$;

-- mac: the 16 random bytes of ``actor``; behind them, where a machine delivers, HMAC-SHA-256 over those bytes and the body; behind that
-- the second seal of a key that has two.
CREATE FUNCTION core.voice_of(body bytea, mac bytea, speaker core.speaker) RETURNS core.voice LANGUAGE plpgsql STABLE AS $$
DECLARE v core.voice := speaker.v;
BEGIN
  IF length(mac) IS DISTINCT FROM (CASE WHEN NOT v.is_relayed THEN 16 WHEN speaker.upper_inner IS NOT NULL OR speaker.is_above AND length(mac) = 80 THEN 80
                                   ELSE 48 END)
     OR v.is_relayed AND core.hmac(speaker.inner_block, speaker.outer_block, substring(mac FOR 16) || body) IS DISTINCT FROM substring(mac FROM 17 FOR 32)
     OR speaker.upper_inner IS NOT NULL
        AND core.hmac(speaker.upper_inner, speaker.upper_outer, substring(mac FOR 16) || body) IS DISTINCT FROM substring(mac FROM 49) THEN
    v.denial := 'mac';
  END IF;
  RETURN v;
END $$;

CREATE FUNCTION core.voice_of(body bytea, mac bytea, named_key bigint) RETURNS core.voice LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN core.voice_of(body, mac, core.speaker_of(named_key));
END $$;

-- The same voice after it waited for others: account, permission, key or machine may have ended meanwhile.
CREATE FUNCTION core.voice_still(v core.voice) RETURNS core.voice LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF v.denial IS NOT NULL OR v.is_attested THEN RETURN v; END IF;
  RETURN (core.speaker_of(v.key_id)).v;
END $$;

-- The office at ``wanted_level`` above this one, or NULL.
CREATE FUNCTION core.superior(below text, wanted_level text) RETURNS text LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT o.parent AS office_id FROM office o WHERE o.office_id = below
    UNION SELECT o.parent FROM office o JOIN up ON o.office_id = up.office_id
  ) SELECT o.office_id FROM up JOIN office o USING (office_id) WHERE o.level = wanted_level LIMIT 1
$$;

-- Whether somebody of that office may do the stage: at home, or above where the list lets it go up; once it went up, only there.
CREATE FUNCTION core.is_at_level(h core.case_head, stage jsonb, sits_in text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN h.escalated_to IS NOT NULL THEN sits_in = core.superior(h.office_id, h.escalated_to)
    WHEN sits_in = h.office_id THEN true
    ELSE coalesce(sits_in = core.superior(h.office_id, stage->>'escalate_to'), false)
  END
$$;

-- Whether this person sent the step that waits to the level above: then somebody else does it, wherever that person sits now.
CREATE FUNCTION core.has_sent_up(h core.case_head, wanted bytea) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF h.escalated_to IS NULL THEN RETURN false; END IF;
  RETURN EXISTS (SELECT 1 FROM case_event e WHERE e.office_id = h.office_id AND e.case_id = h.case_id
    AND e.kind = 'escalated' AND e.step = h.step AND e.person = wanted AND NOT EXISTS (SELECT 1 FROM case_event y
      WHERE y.office_id = e.office_id AND y.case_id = e.case_id AND y.seq > e.seq AND y.step <> e.step));
END $$;

-- What is kept of each of these cases of one office; a head that is NULL has nothing yet.
CREATE FUNCTION core.grounds_of(office text, heads core.case_head[]) RETURNS core.ground[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF array_remove(heads, NULL) = '{}' THEN RETURN '{}'; END IF;
  RETURN (SELECT array_agg(ROW(w.way, a.actors, e.sections)::core.ground ORDER BY h.ordinality)
    FROM unnest(heads) WITH ORDINALITY h
    CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(c.stage ORDER BY c.seq), '[]') AS way FROM case_step c
      WHERE c.office_id = office AND c.case_id = h.case_id AND c.round = h.round) w
    CROSS JOIN LATERAL (SELECT jsonb_object_agg(encode(x.person, 'hex'), x.role) AS actors FROM (
        SELECT c.person, c.role FROM case_actor c WHERE c.office_id = office AND c.case_id = h.case_id
        UNION ALL SELECT c.person, 'chaser' FROM chaser c WHERE c.office_id = office AND c.case_id = h.case_id) x) a
    CROSS JOIN LATERAL (SELECT jsonb_agg(core.section_mark(c.permission, c.sat_office, c.sat_section)) || coalesce(jsonb_agg(
        core.section_mark(c.kind, c.sat_office, c.sat_section)) FILTER (WHERE c.kind = 'accepted'), '[]') AS sections
      FROM case_event c WHERE c.office_id = office AND c.case_id = h.case_id) e);
END $$;

CREATE FUNCTION core.section_mark(what text, office text, section text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT what || ' ' || office || ' ' || section
$$;

-- Why this person may not act in this case in that role, whatever the step; NULL where nothing stands against it.
CREATE FUNCTION core.personal_denial(h core.case_head, who core.operator, wanted_role text, wanted_permission text, g core.ground)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE kin text;
BEGIN
  IF h.subject_key = who.person THEN RETURN 'own-case'; END IF;
  IF g.actors ->> encode(who.person, 'hex') <> wanted_role THEN
    RETURN CASE g.actors ->> encode(who.person, 'hex') WHEN 'chaser' THEN 'chaser' ELSE 'two-roles' END;
  END IF;
  kin := core.kin_denial(h, who.person, wanted_role);
  IF kin IS NOT NULL THEN RETURN kin; END IF;
  IF wanted_permission = 'handling' AND g.sections ? core.section_mark('review', who.office_id, who.section)
     OR wanted_permission = 'review' AND (g.sections ? core.section_mark('handling', who.office_id, who.section)
       OR h.is_limited AND g.sections ? core.section_mark('accepted', who.office_id, who.section)) THEN
    RETURN 'section';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION core.personal_denial(h core.case_head, who core.operator, wanted_role text, wanted_permission text)
RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN core.personal_denial(h, who, wanted_role, wanted_permission, (core.grounds_of(h.office_id, ARRAY[h]))[1]);
END $$;
