-- One queue per hall: what happened to a ticket is a row of a machine's chain in the stream hall, and is judged in the order of the
-- feed.  Whose ``called`` comes second is refused; its machine takes it back.  No number is given out twice: every machine of an
-- office has letters of its own.

CREATE TABLE core.ticket_move (
  from_state text NOT NULL, kind text NOT NULL, to_state text NOT NULL,  -- '': the ticket is not there yet
  PRIMARY KEY (from_state, kind)
);
CREATE TABLE core.hall_letter (
  office_id text NOT NULL REFERENCES core.office, device_id uuid NOT NULL REFERENCES core.device,
  letter text NOT NULL CHECK (letter ~ '^[A-HJ-NP-XZ]{1,2}$'),
  given_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, device_id),
  UNIQUE (office_id, letter)
);
CREATE TABLE core.hall_ticket (
  office_id text NOT NULL REFERENCES core.feed, ticket_id uuid NOT NULL, day date NOT NULL,
  place integer NOT NULL CHECK (place BETWEEN 1 AND 99999), number text NOT NULL,
  device_id uuid REFERENCES core.device,  -- where it was taken
  state text NOT NULL, at_window text, for_window text,
  PRIMARY KEY (office_id, ticket_id),
  UNIQUE (office_id, day, number)
);
CREATE UNIQUE INDEX hall_ticket_at_window ON core.hall_ticket (office_id, day, at_window) WHERE state = 'called';
CREATE INDEX hall_ticket_of ON core.hall_ticket (office_id, day, device_id, place);

CREATE FUNCTION core.ticket_goes_on() RETURNS trigger LANGUAGE plpgsql
SET search_path = core, pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.office_id, NEW.ticket_id, NEW.day, NEW.place, NEW.number, NEW.device_id)
     IS DISTINCT FROM (OLD.office_id, OLD.ticket_id, OLD.day, OLD.place, OLD.number, OLD.device_id)
     OR NOT EXISTS (SELECT 1 FROM ticket_move m WHERE m.from_state = OLD.state AND m.to_state = NEW.state) THEN
    RAISE EXCEPTION 'ticket_goes_on' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ticket_goes_on BEFORE UPDATE ON core.hall_ticket FOR EACH ROW EXECUTE FUNCTION core.ticket_goes_on();
ALTER TABLE core.hall_ticket ENABLE ALWAYS TRIGGER ticket_goes_on;

SELECT core.keep(ARRAY['ticket_move', 'hall_letter']);
SELECT core.keep(ARRAY['hall_ticket'], 'DELETE');

-- The letters before this machine's numbers, the same for good.  have: those it has from another server of its office, NULL for
-- none; it keeps them where nobody else has them.
CREATE FUNCTION api.hall_letter(have text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
  me device; found text; alphabet text := 'ABCDEFGHJKLMNPQRSTUVWXZ'; -- neither I nor O, and Y stands for who goes first
BEGIN
  SELECT * INTO me FROM device d WHERE d.login = session_user AND d.is_active AND NOT d.is_hall;
  IF me.device_id IS NULL THEN RAISE EXCEPTION 'denied:device' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT l.letter INTO found FROM hall_letter l WHERE l.office_id = me.office_id AND l.device_id = me.device_id;
  IF found IS NOT NULL THEN RETURN found; END IF;
  PERFORM set_config('synchronous_commit', 'on', true);
  PERFORM 1 FROM feed f WHERE f.office_id = me.office_id FOR UPDATE;  -- one machine of an office after the other
  SELECT w.letter INTO found FROM (
    SELECT have AS letter, 0 AS sort WHERE have ~ '^[A-HJ-NP-XZ]{1,2}$'
    UNION ALL SELECT substr(alphabet, i, 1), i FROM generate_series(1, 23) i
    UNION ALL SELECT substr(alphabet, i, 1) || substr(alphabet, j, 1), 23 * i + j FROM generate_series(1, 23) i, generate_series(1, 23) j
  ) w WHERE NOT EXISTS (SELECT 1 FROM hall_letter l WHERE l.office_id = me.office_id AND l.letter = w.letter) ORDER BY w.sort LIMIT 1;
  IF found IS NULL THEN RAISE EXCEPTION 'denied:letters' USING ERRCODE = 'check_violation'; END IF;
  INSERT INTO hall_letter VALUES (me.office_id, me.device_id, found, clock_timestamp());
  RETURN found;
END $$;

-- Whether a window tells of itself that it stops or goes on: judged by who may call, and moves no ticket.
CREATE FUNCTION core.is_window_act(s core.said) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT s.kind IN ('window_paused', 'window_resumed') $$;

-- Whether the data of an act on a ticket, or of a window, can be read at all.
CREATE FUNCTION core.is_ticket_act(s core.said) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE d jsonb := s.data;
BEGIN
  IF core.is_window_act(s) THEN RETURN coalesce(jsonb_typeof(d->'window') = 'string' AND length(d->>'window') BETWEEN 1 AND 20, false); END IF;
  RETURN coalesce(core.is_uuid(d->>'ticket') AND d->>'day' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' AND (d->>'day')::date IS NOT NULL
    AND jsonb_typeof(d->'window') IN ('string', 'null') AND coalesce(length(d->>'window'), 1) BETWEEN 1 AND 20
    AND CASE s.kind
      WHEN 'ticket_taken' THEN jsonb_typeof(d->'order') = 'number' AND d->>'order' ~ '^[1-9][0-9]{0,4}$'
        AND d->>'priority' ~ '^[a-z_]{1,20}$' AND length(d->>'number') BETWEEN 4 AND 8
      WHEN 'ticket_transferred' THEN d->>'window' IS NOT NULL AND length(d->>'for_window') BETWEEN 1 AND 20
        AND d->>'for_window' <> d->>'window'
      ELSE d->>'window' IS NOT NULL END, false);
EXCEPTION WHEN data_exception THEN RETURN false;
END $$;

-- Why this act on a ticket cannot be: its form, who did it, the number, and whether the ticket is where the act finds it.  A ticket
-- is moved from where it was called, and a window has one at a time.  me: the machine.  Asked where the hall's people are served;
-- what the hall's own server took is filed above as it was.
CREATE FUNCTION core.queue_denial(s core.said, rule core.stream_rule, who core.operator, me uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE d jsonb := s.data; t hall_ticket; said text;
BEGIN
  IF NOT core.is_ticket_act(s) THEN RETURN 'malformed'; END IF;
  IF who.operator_id IS NULL THEN RETURN 'who'; END IF;
  IF NOT (who.office_id = s.office_id AND (coalesce(who.permission = ANY(rule.permissions), false) OR who.post = ANY(rule.posts))) THEN
    RETURN 'permission';
  END IF;
  IF core.is_window_act(s) THEN RETURN NULL; END IF;
  SELECT * INTO t FROM hall_ticket x WHERE x.office_id = s.office_id AND x.ticket_id = (d->>'ticket')::uuid;
  IF NOT EXISTS (SELECT 1 FROM ticket_move m WHERE m.from_state = coalesce(t.state, '') AND m.kind = s.kind)
     OR t.day <> (d->>'day')::date OR t.state = 'called' AND t.at_window <> d->>'window'
     OR s.kind = 'ticket_called' AND t.for_window <> d->>'window' THEN
    RETURN 'ticket-not-now';
  END IF;
  IF s.kind IN ('ticket_called', 'ticket_called_back') AND EXISTS (SELECT 1 FROM hall_ticket x WHERE x.office_id = s.office_id
       AND x.day = t.day AND x.at_window = d->>'window' AND x.state = 'called') THEN
    RETURN 'window-has-ticket';
  END IF;
  IF s.kind = 'ticket_taken' THEN
    said := (SELECT CASE d->>'priority' WHEN 'normal' THEN '' ELSE 'Y' END || l.letter FROM hall_letter l
             WHERE l.office_id = s.office_id AND l.device_id = me) || lpad(d->>'order', greatest(3, length(d->>'order')), '0');
    IF said IS DISTINCT FROM d->>'number' OR EXISTS (SELECT 1 FROM hall_ticket x WHERE x.office_id = s.office_id
         AND x.day = (d->>'day')::date AND x.device_id = me AND x.place >= (d->>'order')::integer) THEN
      RETURN 'ticket-number';
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- The ticket behind an act that was taken; letters that the hall's own server gave out stay with their machine.
CREATE FUNCTION core.queue_effect(s core.said, me uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE d jsonb := s.data; letters text := substring(d->>'number' FROM CASE d->>'priority' WHEN 'normal' THEN '^([A-HJ-NP-XZ]{1,2})[0-9]+$' ELSE '^Y([A-HJ-NP-XZ]{1,2})[0-9]+$' END);
BEGIN
  IF core.is_window_act(s) THEN RETURN; END IF;
  IF s.kind = 'ticket_taken' THEN
    IF letters IS NOT NULL THEN
      INSERT INTO hall_letter VALUES (s.office_id, me, letters, clock_timestamp()) ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO hall_ticket VALUES (s.office_id, (d->>'ticket')::uuid, (d->>'day')::date, (d->>'order')::integer, d->>'number',
      me, 'waiting', NULL, NULL) ON CONFLICT DO NOTHING;
  ELSE
    UPDATE hall_ticket t SET state = m.to_state, at_window = CASE WHEN m.to_state <> 'waiting' THEN d->>'window' END,
      for_window = CASE m.to_state WHEN 'waiting' THEN d->>'for_window' WHEN 'called' THEN NULL ELSE t.for_window END
      FROM ticket_move m WHERE t.office_id = s.office_id AND t.ticket_id = (d->>'ticket')::uuid AND m.from_state = t.state
        AND m.kind = s.kind;
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION api.hall_letter(text) TO perm_device;
