-- Offices, people and machines: by the security administrator of the office or of one above, or by set-up as superuser.
-- Nobody acts upon himself; every act leaves a line in a chain that only grows.

CREATE FUNCTION core.may_order(wanted text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF core.hall_office() IS NOT NULL THEN  -- accounts are made at the province; a hall machine gets them from there
    RAISE EXCEPTION 'denied:hall' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) AND NOT coalesce(wanted = ANY(core.my_offices()), false) THEN
    RAISE EXCEPTION 'denied:office' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

CREATE FUNCTION core.record_act(act text, about text, said jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE last admin_record; at timestamptz;
BEGIN
  LOCK TABLE admin_record IN EXCLUSIVE MODE;
  SELECT * INTO last FROM admin_record ORDER BY seq DESC LIMIT 1;
  at := clock_timestamp();
  INSERT INTO admin_record VALUES (coalesce(last.seq, 0) + 1, at, session_user, act, about, said,
    sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex'))
           || convert_to(concat_ws(E'\n', core.moment(at), session_user, act, about, said::text), 'UTF8')));
END $$;

CREATE FUNCTION core.group_for(permission text, post text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN permission IS NOT NULL THEN 'perm_' || permission WHEN post = 'security_admin' THEN 'perm_account'
              ELSE 'perm_reader' END
$$;

CREATE FUNCTION core.somebody_else(wanted uuid) RETURNS core.operator LANGUAGE plpgsql STABLE AS $$
DECLARE found operator;
BEGIN
  SELECT * INTO found FROM operator o WHERE o.operator_id = wanted AND o.is_active;
  IF found.operator_id IS NULL THEN RAISE EXCEPTION 'denied:who' USING ERRCODE = 'no_data_found'; END IF;
  PERFORM core.may_order(found.office_id);
  IF found.login = session_user THEN RAISE EXCEPTION 'denied:own-account' USING ERRCODE = 'insufficient_privilege'; END IF;
  RETURN found;
END $$;

CREATE FUNCTION account.add_office(office text, parent text, level text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM core.may_order(parent);
  IF (SELECT array_position(ranks, o.level) > array_position(ranks, add_office.level)
      FROM core.office o, (SELECT ARRAY['province', 'city', 'county'] AS ranks) r WHERE o.office_id = add_office.parent) THEN
    RAISE EXCEPTION 'denied:level' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO core.office VALUES (add_office.office, add_office.parent, add_office.level);
  INSERT INTO feed (office_id) VALUES (add_office.office);
  PERFORM core.record_act('add_office', office, jsonb_build_object('parent', parent, 'level', level));
END $$;

-- person: 32 bytes, the keyed hash of the ID number.  A new account has no permission; ``permit`` gives one.
CREATE FUNCTION account.add_operator(operator uuid, person bytea, office text, section text, post text, verifier text)
RETURNS name LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE login name := 'o' || replace(operator::text, '-', '');
BEGIN
  PERFORM core.may_order(office);
  IF EXISTS (SELECT 1 FROM core.operator o WHERE o.login = session_user AND o.person = add_operator.person) THEN
    RAISE EXCEPTION 'denied:own-account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO core.operator VALUES (operator, login, person, office, section, NULL, post, true);
  PERFORM maker.make_login(login, verifier, core.group_for(NULL, post));
  PERFORM core.record_act('add_operator', operator::text, jsonb_build_object('office', office, 'section', section, 'post', post));
  RETURN login;
END $$;

-- The one permission of a person, or none; column and group in one act, beside what four acts bring about (018_staff.sql).
-- Given by an office above, where there is one: nobody makes accounts and gives them their permissions alone.
CREATE FUNCTION account.permit(operator uuid, permission text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE who core.operator := core.somebody_else(operator);
BEGIN
  IF permission IS NOT NULL AND who.post <> (CASE permission WHEN 'intake' THEN 'window_clerk' WHEN 'handling' THEN 'handler'
       WHEN 'review' THEN 'reviewer' WHEN 'approval' THEN 'leader' ELSE '' END) THEN
    RAISE EXCEPTION 'denied:post' USING ERRCODE = 'check_violation';
  END IF;
  IF permission IS NOT NULL AND core.my_office() = who.office_id
     AND (SELECT o.parent FROM core.office o WHERE o.office_id = who.office_id) IS NOT NULL THEN
    RAISE EXCEPTION 'denied:level' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE core.operator o SET permission = permit.permission WHERE o.operator_id = who.operator_id;
  PERFORM core.add_effect(who.operator_id, permission, clock_timestamp(), NULL, NULL);
  PERFORM maker.set_group(who.login, core.group_for(permission, who.post));
  PERFORM core.record_act('permit', operator::text, jsonb_build_object('was', who.permission, 'permission', permission));
END $$;

-- Another section or post; only without a permission.
CREATE FUNCTION account.place(operator uuid, section text, post text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE who core.operator := core.somebody_else(operator);
BEGIN
  IF who.permission IS NOT NULL THEN RAISE EXCEPTION 'denied:permitted' USING ERRCODE = 'check_violation'; END IF;
  -- a list that is older than the act would put the person back
  IF EXISTS (SELECT 1 FROM admin_record a WHERE a.act = 'placed' AND a.about = place.operator::text) THEN
    RAISE EXCEPTION 'denied:placed-by-act' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE core.operator o SET section = place.section, post = place.post WHERE o.operator_id = who.operator_id;
  PERFORM maker.set_group(who.login, core.group_for(NULL, post));
  PERFORM core.record_act('place', operator::text, jsonb_build_object('section', section, 'post', post));
END $$;

-- The account ends; its login name is never used again, its keys are void.
CREATE FUNCTION account.close(operator uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE who core.operator := core.somebody_else(operator);
BEGIN
  UPDATE core.operator o SET is_active = false, permission = NULL WHERE o.operator_id = who.operator_id;
  UPDATE operator_key k SET revoked_at = clock_timestamp() WHERE k.operator_id = who.operator_id AND k.revoked_at IS NULL;
  PERFORM maker.set_group(who.login, NULL);
  PERFORM core.record_act('close', operator::text, '{}');
END $$;

CREATE FUNCTION account.set_verifier(operator uuid, verifier text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE who core.operator := core.somebody_else(operator);
BEGIN
  PERFORM maker.set_verifier(who.login, verifier);
  PERFORM core.record_act('set_verifier', operator::text, '{}');
END $$;

CREATE FUNCTION account.add_device(device uuid, office text, verifier text) RETURNS name LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE login name := 'd' || replace(device::text, '-', '');
BEGIN
  PERFORM core.may_order(office);
  INSERT INTO core.device VALUES (device, login, office, true);
  PERFORM maker.make_login(login, verifier, 'perm_device');
  PERFORM core.record_act('add_device', device::text, jsonb_build_object('office', office));
  RETURN login;
END $$;

-- The hall machine of an office; ordered above it, since it will speak for everybody there.
CREATE FUNCTION account.add_hall(device uuid, office text, verifier text) RETURNS name LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE login name := 'h' || replace(device::text, '-', '');
BEGIN
  PERFORM core.may_order((SELECT o.parent FROM core.office o WHERE o.office_id = add_hall.office));
  INSERT INTO core.device VALUES (device, login, office, true, true);
  PERFORM maker.make_login(login, verifier, 'perm_hall');
  PERFORM core.record_act('add_hall', device::text, jsonb_build_object('office', office));
  RETURN login;
END $$;

-- Who draws for the office from now on: its hall machine, or NULL, the province's worker.
CREATE FUNCTION account.draw_by(office text, device uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
BEGIN
  PERFORM core.may_order((SELECT o.parent FROM core.office o WHERE o.office_id = draw_by.office));
  IF device IS NOT NULL AND NOT EXISTS (SELECT 1 FROM core.device d WHERE d.device_id = draw_by.device AND d.is_active
                                        AND d.is_hall AND d.office_id = draw_by.office) THEN
    RAISE EXCEPTION 'denied:device' USING ERRCODE = 'no_data_found';
  END IF;
  UPDATE core.office o SET drawn_by = draw_by.device WHERE o.office_id = draw_by.office;
  PERFORM core.record_act('draw_by', office, jsonb_build_object('device', device));
END $$;

CREATE FUNCTION account.close_device(device uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE found core.device;
BEGIN
  SELECT * INTO found FROM core.device d WHERE d.device_id = close_device.device AND d.is_active;
  PERFORM core.may_order(found.office_id);
  UPDATE core.device d SET is_active = false WHERE d.device_id = found.device_id;
  UPDATE core.office o SET drawn_by = NULL WHERE o.drawn_by = found.device_id;
  UPDATE operator_key k SET revoked_at = clock_timestamp() WHERE k.device_id = found.device_id AND k.revoked_at IS NULL;
  PERFORM maker.set_group(found.login, NULL);
  PERFORM core.record_act('close_device', device::text, '{}');
END $$;
