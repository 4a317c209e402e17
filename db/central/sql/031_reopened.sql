-- An account that was closed is opened again for the same person at the same office: the same login with a first password, without a
-- permission and without a key.  And where somebody is placed by an act of the staff stream.

-- Whether what four acts gave still stands, now or from a later day on.
CREATE OR REPLACE FUNCTION core.is_granted(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM grant_effect g WHERE g.operator_id = wanted AND g.permission IS NOT NULL AND g.chain IS NOT NULL
    AND (g.effective_until IS NULL OR g.effective_until > clock_timestamp())
    AND NOT EXISTS (SELECT 1 FROM grant_effect w WHERE w.operator_id = wanted AND w.seq > g.seq AND w.permission IS NULL));
END $$;

CREATE OR REPLACE FUNCTION account.reopen(operator uuid, verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE who core.operator;
BEGIN
  SELECT * INTO who FROM core.operator o WHERE o.operator_id = reopen.operator FOR UPDATE;
  PERFORM core.may_order(who.office_id);
  IF who.operator_id IS NULL OR who.is_active THEN RAISE EXCEPTION 'denied:who' USING ERRCODE = 'no_data_found'; END IF;
  IF EXISTS (SELECT 1 FROM core.operator o WHERE o.login = session_user AND o.person = who.person) THEN
    RAISE EXCEPTION 'denied:own-account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF core.is_granted(who.operator_id) THEN RAISE EXCEPTION 'denied:permitted' USING ERRCODE = 'check_violation'; END IF;
  PERFORM core.record_act('reopen', operator::text, '{}');  -- before: the table asks for it
  UPDATE core.operator o SET is_active = true, permission = NULL WHERE o.operator_id = who.operator_id;
  PERFORM core.add_effect(who.operator_id, NULL, clock_timestamp(), NULL, NULL);
  PERFORM maker.open_login(who.login, verifier, core.group_for(NULL, who.post));
END $$;
REVOKE ALL ON FUNCTION account.reopen(uuid, text), core.is_granted(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account.reopen(uuid, text) TO perm_account;

-- At a hall machine: the province has opened an account again that had ended here.
CREATE OR REPLACE FUNCTION core.comes_back(known core.operator, o core.operator, verifier text, belongs text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT o.is_active OR known.post = 'elsewhere' OR verifier IS NULL THEN RETURN; END IF;
  PERFORM core.record_act('reopen', o.operator_id::text, '{}');
  UPDATE operator x SET (permission, section, post, is_active) = (NULL, o.section, o.post, true) WHERE x.operator_id = o.operator_id;
  UPDATE operator x SET permission = o.permission WHERE x.operator_id = o.operator_id;
  PERFORM maker.open_login(o.login, verifier, belongs);
END $$;
REVOKE ALL ON FUNCTION core.comes_back(core.operator, core.operator, text, text) FROM PUBLIC;

-- Why nobody may be placed there: whoever holds a permission stays, administrators stay apart, and it is said from where.
CREATE OR REPLACE FUNCTION core.placing_denial(s core.said, who core.operator) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE concerned operator; d jsonb := s.data; admins text[] := ARRAY['system_admin', 'security_admin', 'audit_admin'];
BEGIN
  IF NOT coalesce(core.is_uuid(d->>'operator') AND d->>'section' ~ '^[a-z][a-z0-9_-]{0,15}$'
       AND length(btrim(d->>'section_name')) BETWEEN 1 AND 60 AND d->>'post' IN ('window_clerk', 'handler', 'reviewer', 'leader',
         'service_desk', 'flow_desk', 'distribution_desk', 'floor_supervisor', 'internal_audit', 'finance', 'archive', 'unit_head',
         'system_admin', 'security_admin', 'audit_admin'), false) THEN
    RETURN 'malformed';
  END IF;
  SELECT * INTO concerned FROM operator o WHERE o.operator_id = (d->>'operator')::uuid AND o.is_active;
  IF concerned.operator_id IS NULL OR concerned.office_id <> s.office_id THEN RETURN 'concerned'; END IF;
  IF concerned.person = who.person THEN RETURN 'own-account'; END IF;
  IF concerned.permission IS NOT NULL OR core.is_granted(concerned.operator_id) THEN RETURN 'permitted'; END IF;
  IF concerned.post <> d->>'post' AND (concerned.post = ANY(admins) OR d->>'post' = ANY(admins)) THEN RETURN 'post'; END IF;
  IF (concerned.section, concerned.post) = (d->>'section', d->>'post') THEN RETURN 'not-now'; END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION core.placing_effect(s core.said) RETURNS void LANGUAGE plpgsql AS $$
DECLARE who operator;
BEGIN
  UPDATE operator o SET section = s.data->>'section', post = s.data->>'post' WHERE o.operator_id = (s.data->>'operator')::uuid
    RETURNING * INTO who;
  UPDATE listed l SET section_name = btrim(s.data->>'section_name') WHERE l.operator_id = who.operator_id;
  PERFORM maker.set_group(who.login, core.group_for(NULL, who.post));
  PERFORM core.record_act('placed', who.operator_id::text, jsonb_build_object('section', who.section, 'post', who.post,
                                                                              'event', s.event_id));
END $$;
REVOKE ALL ON FUNCTION core.placing_denial(core.said, core.operator), core.placing_effect(core.said) FROM PUBLIC;
