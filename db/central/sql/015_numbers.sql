-- Blocks of human numbers: one counter per office, series and year; what was leased or given up stays on record.  A block
-- is never leased again, also where its answer got lost: such a block is listed, and nothing else happens to it.

CREATE TABLE core.number_counter (
  office_id text NOT NULL REFERENCES core.office, series text NOT NULL, year integer NOT NULL,
  next_no integer NOT NULL CHECK (next_no BETWEEN 1 AND 1000000),
  PRIMARY KEY (office_id, series, year)
);

CREATE TABLE core.number_lease (
  office_id text NOT NULL, series text NOT NULL, year integer NOT NULL, first_no integer NOT NULL, last_no integer NOT NULL,
  device_id uuid NOT NULL REFERENCES core.device,
  machine integer NOT NULL CHECK (machine BETWEEN 1 AND 99),  -- how the number itself names it
  leased_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, series, year, first_no),
  UNIQUE (office_id, series, year, last_no),
  FOREIGN KEY (office_id, series, year) REFERENCES core.number_counter,
  CHECK (first_no BETWEEN 1 AND last_no AND last_no <= 999999)
);
CREATE INDEX number_lease_of ON core.number_lease (device_id, series, year, first_no);

-- a block of which the machine did not know when it asked for the next one
CREATE TABLE core.number_gap (
  office_id text NOT NULL, series text NOT NULL, year integer NOT NULL, first_no integer NOT NULL, noticed_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, series, year, first_no),
  FOREIGN KEY (office_id, series, year, first_no) REFERENCES core.number_lease
);

CREATE TABLE core.number_void (
  office_id text NOT NULL, series text NOT NULL, year integer NOT NULL, block_no integer NOT NULL,
  first_no integer NOT NULL, last_no integer NOT NULL, told_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, series, year, first_no),
  FOREIGN KEY (office_id, series, year, block_no) REFERENCES core.number_lease,
  CHECK (block_no <= first_no AND first_no <= last_no)
);

-- case numbers that a machine gave out by itself before its first lease, while its own file was the authority
CREATE TABLE core.number_told (
  office_id text NOT NULL REFERENCES core.office, year integer NOT NULL, machine integer NOT NULL CHECK (machine BETWEEN 1 AND 99),
  first_no integer NOT NULL, last_no integer NOT NULL, device_id uuid NOT NULL REFERENCES core.device, told_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, year, machine, first_no),
  CHECK (first_no BETWEEN 1 AND last_no AND last_no <= 999999)
);

SELECT core.keep(ARRAY['number_lease', 'number_gap', 'number_void', 'number_told']);
SELECT core.keep(ARRAY['number_counter'], 'DELETE', '_never_deleted');

CREATE FUNCTION core.counter_goes_forward() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.office_id, NEW.series, NEW.year) IS DISTINCT FROM (OLD.office_id, OLD.series, OLD.year) OR NEW.next_no <= OLD.next_no THEN
    RAISE EXCEPTION 'counter_goes_forward' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER number_counter_goes_forward BEFORE UPDATE ON core.number_counter
  FOR EACH ROW EXECUTE FUNCTION core.counter_goes_forward();
ALTER TABLE core.number_counter ENABLE ALWAYS TRIGGER number_counter_goes_forward;

-- the newest block ends where the counter stands and begins behind every other
CREATE FUNCTION core.lease_is_new() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM number_counter c WHERE (c.office_id, c.series, c.year, c.next_no)
                 = (NEW.office_id, NEW.series, NEW.year, NEW.last_no + 1))
     OR EXISTS (SELECT 1 FROM number_lease l WHERE (l.office_id, l.series, l.year) = (NEW.office_id, NEW.series, NEW.year)
                AND l.last_no >= NEW.first_no) THEN
    RAISE EXCEPTION 'lease_is_new' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER number_lease_is_new BEFORE INSERT ON core.number_lease FOR EACH ROW EXECUTE FUNCTION core.lease_is_new();
ALTER TABLE core.number_lease ENABLE ALWAYS TRIGGER number_lease_is_new;

-- The machine that is signed in, of that very office, or, for cases, of another county for whose halls an item of that office
-- is open; else denied.  Who draws for an office leases its numbers, its hall machine or the province, never both.
-- gives_up: what a machine holds it gives up also when nothing of that office is open to it any more.
CREATE FUNCTION core.leasing_device(wanted_office text, wanted_series text, gives_up boolean) RETURNS core.device LANGUAGE plpgsql STABLE AS $$
DECLARE found device; drawer uuid := (SELECT o.drawn_by FROM office o WHERE o.office_id = wanted_office);
BEGIN
  SELECT * INTO found FROM device d WHERE d.login = session_user AND d.is_active AND (d.office_id = wanted_office
    OR wanted_series = 'case' AND (core.is_open_to(wanted_office, d.office_id) OR gives_up AND EXISTS (SELECT 1
         FROM number_lease l WHERE l.office_id = wanted_office AND l.series = 'case' AND l.device_id = d.device_id)));
  IF found.device_id IS NULL THEN RAISE EXCEPTION 'denied:device' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF wanted_series IS NULL OR wanted_series NOT IN ('case', 'notice', 'refusal', 'letter', 'hand_over') THEN
    RAISE EXCEPTION 'denied:series' USING ERRCODE = 'check_violation';
  END IF;
  IF core.hall_office() IS NULL AND drawer IS NOT NULL AND (NOT gives_up OR found.office_id = wanted_office) THEN
    RAISE EXCEPTION 'denied:hall-leases' USING ERRCODE = 'check_violation';
  ELSIF core.hall_office() IS NOT NULL AND drawer IS NULL THEN
    RAISE EXCEPTION 'denied:province-leases' USING ERRCODE = 'check_violation';
  END IF;
  RETURN found;
END $$;

-- A block of ``size`` numbers, all greater than ``above``, the last one that this machine knows to be its own.
CREATE FUNCTION api.lease_numbers(office text, series text, year integer, machine integer, size integer, above integer)
RETURNS TABLE (first_no integer, last_no integer) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE me device := core.leasing_device(lease_numbers.office, lease_numbers.series, false); next_free integer; start integer;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  IF coalesce(size, 0) NOT BETWEEN 1 AND 1000 OR coalesce(above, -1) NOT BETWEEN 0 AND 999999
     OR coalesce(lease_numbers.machine, 0) NOT BETWEEN 1 AND 99 OR coalesce(lease_numbers.year, 0) NOT BETWEEN 2000 AND 9999 THEN
    RAISE EXCEPTION 'denied:size' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO number_counter VALUES (lease_numbers.office, lease_numbers.series, lease_numbers.year, 1) ON CONFLICT DO NOTHING;
  SELECT c.next_no, greatest(c.next_no, above + 1) INTO next_free, start FROM number_counter c
    WHERE c.office_id = lease_numbers.office AND c.series = lease_numbers.series AND c.year = lease_numbers.year FOR UPDATE;
  IF start + size > 1000000 THEN RAISE EXCEPTION 'denied:exhausted' USING ERRCODE = 'check_violation'; END IF;
  -- of all years and offices together; and a leap over numbers nobody has, as after a restore, is short and rare
  IF (SELECT count(*) FROM number_lease l WHERE l.device_id = me.device_id AND l.series = lease_numbers.series
      AND l.leased_at > clock_timestamp() - interval '1 day') >= 100
     OR above >= next_free AND (above - next_free >= 10000 OR (SELECT count(*) FROM number_lease l
        WHERE l.device_id = me.device_id AND l.series = lease_numbers.series AND l.first_no > 1
          AND l.leased_at > clock_timestamp() - interval '1 day' AND NOT EXISTS (SELECT 1 FROM number_lease b
          WHERE (b.office_id, b.series, b.year, b.last_no) = (l.office_id, l.series, l.year, l.first_no - 1))) >= 3) THEN
    RAISE EXCEPTION 'denied:too-many' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO number_gap SELECT l.office_id, l.series, l.year, l.first_no, clock_timestamp() FROM number_lease l
    WHERE l.office_id = lease_numbers.office AND l.device_id = me.device_id AND l.series = lease_numbers.series AND l.year = lease_numbers.year AND l.first_no > above
      AND NOT EXISTS (SELECT 1 FROM number_gap g WHERE (g.office_id, g.series, g.year, g.first_no)
                      = (l.office_id, l.series, l.year, l.first_no));
  UPDATE number_counter c SET next_no = start + size
    WHERE c.office_id = lease_numbers.office AND c.series = lease_numbers.series AND c.year = lease_numbers.year;
  INSERT INTO number_lease VALUES (lease_numbers.office, lease_numbers.series, lease_numbers.year, start, start + size - 1, me.device_id,
    lease_numbers.machine, clock_timestamp());
  RETURN QUERY SELECT start, start + size - 1;
END $$;

-- How a case's number is written: office, year, machine, counter, check character of ISO 7064 MOD 11-2.
CREATE FUNCTION core.number_text(office text, year integer, machine integer, counter integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE digits text := office || year || lpad(machine::text, 2, '0') || lpad(counter::text, 6, '0'); rest integer := 0;
BEGIN
  FOR i IN 1 .. length(digits) LOOP rest := (rest + substring(digits FROM i FOR 1)::integer) * 2 % 11; END LOOP;
  RETURN digits || substring('0123456789X' FROM (12 - rest) % 11 + 1 FOR 1);
END $$;

-- Numbers of that block are given up: ok, dup, or why not.
CREATE FUNCTION core.give_up(block core.number_lease, first_no integer, last_no integer) RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  IF EXISTS (SELECT 1 FROM number_void v WHERE (v.office_id, v.series, v.year, v.first_no, v.last_no)
             = (block.office_id, block.series, block.year, give_up.first_no, give_up.last_no)) THEN
    RETURN 'dup';
  END IF;
  IF EXISTS (SELECT 1 FROM number_void v WHERE (v.office_id, v.series, v.year) = (block.office_id, block.series, block.year)
             AND v.first_no <= give_up.last_no AND give_up.first_no <= v.last_no)
     OR block.series = 'case' AND EXISTS (SELECT 1 FROM case_head h, generate_series(give_up.first_no, give_up.last_no) n
       WHERE h.office_id = block.office_id AND h.number = core.number_text(block.office_id, block.year, block.machine, n)) THEN
    RETURN 'denied:number-used';
  END IF;
  INSERT INTO number_void VALUES (block.office_id, block.series, block.year, block.first_no, give_up.first_no, give_up.last_no,
    clock_timestamp());
  RETURN 'ok';
END $$;

-- These numbers of a block of this machine will never be given out; told twice is as told once.
CREATE FUNCTION api.void_numbers(office text, series text, year integer, machine integer, first_no integer, last_no integer)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE me device := core.leasing_device(void_numbers.office, void_numbers.series, true); block number_lease;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  PERFORM 1 FROM number_counter c WHERE c.office_id = void_numbers.office AND c.series = void_numbers.series
    AND c.year = void_numbers.year FOR UPDATE;
  SELECT * INTO block FROM number_lease l WHERE l.office_id = void_numbers.office AND l.series = void_numbers.series
    AND l.year = void_numbers.year AND l.device_id = me.device_id AND l.machine = void_numbers.machine
    AND l.first_no <= void_numbers.first_no AND void_numbers.last_no <= l.last_no;
  IF block.first_no IS NULL OR void_numbers.first_no > void_numbers.last_no THEN
    RAISE EXCEPTION 'denied:number-not-leased' USING ERRCODE = 'check_violation';
  END IF;
  IF core.give_up(block, void_numbers.first_no, void_numbers.last_no) NOT IN ('ok', 'dup') THEN
    RAISE EXCEPTION 'denied:number-used' USING ERRCODE = 'check_violation';
  END IF;
END $$;

-- A machine says once, before its first lease, which case numbers it gave out by itself; the counter goes on behind them.  ok, or
-- why not: at most ten spans of fewer than 10,000, none that another machine told or leased under the same sign.
CREATE FUNCTION api.tell_numbers(office text, year integer, machine integer, first_no integer, last_no integer)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE me device := core.leasing_device(tell_numbers.office, 'case', false); next_free integer;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  IF me.office_id <> tell_numbers.office THEN RAISE EXCEPTION 'denied:device' USING ERRCODE = 'insufficient_privilege'; END IF;
  IF coalesce(tell_numbers.first_no, 0) < 1 OR coalesce(tell_numbers.last_no, 0) NOT BETWEEN tell_numbers.first_no AND 999999
     OR coalesce(tell_numbers.machine, 0) NOT BETWEEN 1 AND 99 OR coalesce(tell_numbers.year, 0) NOT BETWEEN 2000 AND 9999 THEN
    RETURN 'denied:size';
  END IF;
  INSERT INTO number_counter VALUES (tell_numbers.office, 'case', tell_numbers.year, 1) ON CONFLICT DO NOTHING;
  SELECT c.next_no INTO next_free FROM number_counter c
    WHERE c.office_id = tell_numbers.office AND c.series = 'case' AND c.year = tell_numbers.year FOR UPDATE;
  IF EXISTS (SELECT 1 FROM number_told t WHERE (t.office_id, t.year, t.machine, t.first_no, t.last_no, t.device_id) = (tell_numbers.office,
             tell_numbers.year, tell_numbers.machine, tell_numbers.first_no, tell_numbers.last_no, me.device_id)) THEN
    RETURN 'ok';
  END IF;
  IF EXISTS (SELECT 1 FROM number_lease l WHERE l.device_id = me.device_id AND l.series = 'case' AND l.office_id = tell_numbers.office) THEN
    RETURN 'denied:late';
  END IF;
  IF tell_numbers.last_no - tell_numbers.first_no >= 10000 OR tell_numbers.last_no - next_free >= 10000
     OR (SELECT count(*) FROM number_told t WHERE t.device_id = me.device_id) >= 10 THEN
    RETURN 'denied:too-many';
  END IF;
  IF EXISTS (SELECT 1 FROM number_told t WHERE (t.office_id, t.year, t.machine) = (tell_numbers.office, tell_numbers.year, tell_numbers.machine)
             AND t.first_no <= tell_numbers.last_no AND tell_numbers.first_no <= t.last_no)
     OR EXISTS (SELECT 1 FROM number_lease l WHERE (l.office_id, l.series, l.year, l.machine)
                = (tell_numbers.office, 'case', tell_numbers.year, tell_numbers.machine)
                AND l.first_no <= tell_numbers.last_no AND tell_numbers.first_no <= l.last_no) THEN
    RETURN 'denied:number-leased';
  END IF;
  INSERT INTO number_told VALUES (tell_numbers.office, tell_numbers.year, tell_numbers.machine, tell_numbers.first_no,
    tell_numbers.last_no, me.device_id, clock_timestamp());
  UPDATE number_counter c SET next_no = tell_numbers.last_no + 1 WHERE c.office_id = tell_numbers.office AND c.series = 'case'
    AND c.year = tell_numbers.year AND c.next_no <= tell_numbers.last_no;
  RETURN 'ok';
END $$;

-- Whether that machine, or one for which that person holds a key, told of this number.
CREATE FUNCTION core.is_told(v core.voice, office text, number text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM number_told t WHERE t.office_id = office AND t.year = substring(number FROM 7 FOR 4)::integer
    AND substring(number FROM 13 FOR 6)::integer BETWEEN t.first_no AND t.last_no
    AND number = core.number_text(office, t.year, t.machine, substring(number FROM 13 FOR 6)::integer)
    AND CASE WHEN (v).is_relayed THEN t.device_id = (v).made_on ELSE EXISTS (SELECT 1 FROM operator_key k
      WHERE k.operator_id = ((v).operator).operator_id AND k.device_id = t.device_id AND k.revoked_at IS NULL
        AND k.valid_from <= clock_timestamp() AND clock_timestamp() < k.valid_to) END)
$$;

-- Why a case may not be accepted under this number: it is of a block leased to the machine where it was signed, and not void.
-- Somebody at the own login has the numbers of the machines for which he holds a key.
CREATE FUNCTION core.number_denial(v core.voice, s core.spoken) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE number text := s.data->>'number'; counter integer; block number_lease;
BEGIN
  IF number !~ '^[0-9]{18}[0-9X]$' THEN RETURN 'number-not-leased'; END IF;
  counter := substring(number FROM 13 FOR 6);
  SELECT l.* INTO block FROM number_lease l WHERE l.office_id = s.office_id AND l.series = 'case'
    AND l.year = substring(number FROM 7 FOR 4)::integer AND l.first_no <= counter AND counter <= l.last_no;
  IF block.first_no IS NULL OR number <> core.number_text(s.office_id, block.year, block.machine, counter)
     OR (CASE WHEN v.is_relayed THEN block.device_id <> v.made_on ELSE NOT EXISTS (SELECT 1 FROM operator_key k
         WHERE k.operator_id = (v.operator).operator_id AND k.device_id = block.device_id AND k.revoked_at IS NULL
           AND k.valid_from <= clock_timestamp() AND clock_timestamp() < k.valid_to) END) THEN
    RETURN CASE WHEN NOT core.is_told(v, s.office_id, number) THEN 'number-not-leased' END;
  END IF;
  IF EXISTS (SELECT 1 FROM number_void n WHERE n.office_id = s.office_id AND n.series = 'case'
             AND n.year = block.year AND n.first_no <= counter AND counter <= n.last_no) THEN
    RETURN 'number-void';
  END IF;
  RETURN NULL;
END $$;

-- Every block of an office as it stands: given up in part, or leased to a machine that never heard of it.
CREATE FUNCTION api.leases(office text) RETURNS TABLE (series text, year integer, machine integer, device_id uuid,
  first_no integer, last_no integer, leased_at timestamptz, void_numbers bigint, is_unheard boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  SELECT l.series, l.year, l.machine, l.device_id, l.first_no, l.last_no, l.leased_at,
    (SELECT coalesce(sum(v.last_no - v.first_no + 1), 0) FROM number_void v
     WHERE (v.office_id, v.series, v.year, v.block_no) = (l.office_id, l.series, l.year, l.first_no)),
    EXISTS (SELECT 1 FROM number_gap g WHERE (g.office_id, g.series, g.year, g.first_no)
            = (l.office_id, l.series, l.year, l.first_no))
  FROM number_lease l WHERE l.office_id = office AND office = ANY((SELECT core.my_offices())::text[])
  ORDER BY l.series, l.year, l.first_no
$$;

REVOKE ALL ON FUNCTION core.counter_goes_forward(), core.lease_is_new(), core.leasing_device(text, text, boolean),
  core.number_text(text, integer, integer, integer), core.give_up(core.number_lease, integer, integer), core.number_denial(core.voice, core.spoken),
  api.lease_numbers(text, text, integer, integer, integer, integer),
  core.is_told(core.voice, text, text), api.tell_numbers(text, integer, integer, integer, integer),
  api.void_numbers(text, text, integer, integer, integer, integer), api.leases(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.lease_numbers(text, text, integer, integer, integer, integer),
  api.tell_numbers(text, integer, integer, integer, integer),
  api.void_numbers(text, text, integer, integer, integer, integer) TO perm_device;
GRANT EXECUTE ON FUNCTION api.leases(text) TO perm_reader, perm_device;
