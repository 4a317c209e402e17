-- What was drawn for the people of a machine, so that their trays show it without a window asking for each of them.

-- The whole desk, as it stands now, of every operator for whom whoever is signed in may see things; nobody else's.  An
-- operator whose desk is empty comes once without a case: a machine knows then that nothing of what it had stands any more.
CREATE FUNCTION api.desk(office text) RETURNS TABLE (operator_id uuid, case_id uuid, after_seq integer, purpose text, number integer,
  drawn_at text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = core, pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE mine uuid[] := core.my_operators();
BEGIN
  RETURN QUERY WITH held AS (
    SELECT h.assignee AS operator_id, h.office_id, h.case_id, 'step' AS purpose FROM case_head h
    WHERE h.office_id = desk.office AND h.closed_at IS NULL AND h.assignee = ANY(mine)
    UNION ALL
    SELECT h.approver, h.office_id, h.case_id, 'asked' FROM case_head h
    WHERE h.office_id = desk.office AND h.approver = ANY(mine)
  )
  SELECT who.operator_id, x.case_id, d.after_seq, x.purpose, d.number, core.moment(d.at)
  FROM unnest(mine) AS who (operator_id)
  LEFT JOIN (held x CROSS JOIN LATERAL (
    SELECT n.after_seq, n.number, n.at FROM draw n WHERE n.office_id = x.office_id AND n.case_id = x.case_id
      AND n.purpose = x.purpose ORDER BY n.after_seq DESC, n.number DESC LIMIT 1) d) ON x.operator_id = who.operator_id
  ORDER BY who.operator_id, x.case_id, x.purpose;
END $$;

REVOKE ALL ON FUNCTION api.desk(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.desk(text) TO perm_any, perm_device;
