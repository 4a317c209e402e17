-- Refusals that whoever asked rolled back.  Nothing on 15 writes a row that the caller's ROLLBACK leaves, but a number drawn from a
-- sequence stays drawn, and a line of the server's own log stays written: the gap says that, when and how often, the log who and why.

CREATE OR REPLACE FUNCTION core.refusal_number(reason text, event_id uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE number integer := nextval('core.refusal_numbers');
BEGIN
  RAISE LOG 'yichuang refusal % of % event %: %', number, session_user, coalesce(event_id::text, '-'), reason;
  RETURN number;
END $$;

-- Refusals of the last 30 days, newest first: those of logins of one's own offices and those below, and where numbers lack, whoever
-- had them.  undone: how many lack right before this one; the row without a login stands for the newest number drawn.
CREATE OR REPLACE FUNCTION api.refusals("limit" integer) RETURNS TABLE (number integer, login name, reason text, office_id text, event_id uuid,
  at timestamptz, undone integer) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
  WITH kept AS (
    SELECT r.*, r.number - lag(r.number, 1, r.number - 1) OVER (ORDER BY r.number) - 1 AS undone FROM reject_log r
    WHERE r.number > 1000000 AND r.day > (clock_timestamp() AT TIME ZONE 'UTC')::date - 30
  ), drawn AS (
    SELECT s.last_value::integer AS number, s.last_value::integer - coalesce((SELECT max(k.number) FROM kept k), s.last_value::integer) AS undone
    FROM refusal_numbers s WHERE s.is_called
  ), mine AS (
    SELECT o.login FROM operator o WHERE o.office_id = ANY((SELECT core.my_offices())::text[])
    UNION ALL SELECT d.login FROM device d WHERE d.office_id = ANY((SELECT core.my_offices())::text[])
  )
  SELECT k.number, m.login, CASE WHEN m.login IS NOT NULL THEN k.reason END, CASE WHEN m.login IS NOT NULL THEN k.office_id END,
    CASE WHEN m.login IS NOT NULL THEN k.event_id END, k.at, k.undone
  FROM kept k LEFT JOIN mine m ON m.login = k.login WHERE m.login IS NOT NULL OR k.undone > 0
  UNION ALL SELECT d.number, NULL, NULL, NULL, NULL, clock_timestamp(), d.undone FROM drawn d WHERE d.undone > 0
  ORDER BY 1 DESC, 7 DESC LIMIT least(refusals."limit", 1000)
$$;
GRANT EXECUTE ON FUNCTION api.refusals(integer) TO perm_reader;
