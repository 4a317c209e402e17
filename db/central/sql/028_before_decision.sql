-- What nobody may read before the decision.  The machine at which a case's event was made stands in the body as a commitment, as
-- its author does: sha256 over 16 random bytes and the machine's name.  Those bytes and the name come beside the body, are kept in
-- the column that is given out after the decision, and open both.

-- mac, of a case's event: the 16 random bytes, the machine's name, and, where a machine delivers, the seals, which are made over the
-- random bytes and the body: 32 bytes, 64 of a key that seals twice.  How many of them open the body, its own word for the machine says.
CREATE OR REPLACE FUNCTION core.opened_of(terminal text, mac bytea, is_sealed boolean) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF NOT is_sealed THEN RETURN mac; END IF;
  IF length(mac) >= 80 AND core.is_opened(terminal, substring(mac FOR length(mac) - 64)) THEN RETURN substring(mac FOR length(mac) - 64); END IF;
  RETURN substring(mac FOR greatest(length(mac) - 32, 0));
END $$;

-- What the seals are judged by: mac without the name.
CREATE OR REPLACE FUNCTION core.seal_of(terminal text, mac bytea, is_sealed boolean) RETURNS bytea LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF NOT is_sealed THEN RETURN substring(mac FOR 16); END IF;
  RETURN substring(mac FOR 16) || substring(mac FROM greatest(length(core.opened_of(terminal, mac, true)), 16) + 1);
END $$;

-- Whether that opens what a body calls its machine.  Programs of before wrote the name itself: then nothing stands beside it.
CREATE OR REPLACE FUNCTION core.is_opened(terminal text, opened bytea) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF length(terminal) = 64 AND terminal ~ '^[0-9a-f]+$' THEN
    RETURN length(opened) BETWEEN 17 AND 816 AND terminal = encode(sha256(opened), 'hex');
  END IF;
  RETURN length(opened) = 16;
END $$;

-- Whether somebody still types the figures of that case again, so that no person's own login reads what was typed first.  A machine
-- does: it goes on with the case for whoever is drawn there, and hides them by itself.
CREATE OR REPLACE FUNCTION core.is_typed_again(h core.case_head) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF h.stages = 0 OR h.state NOT IN ('accepted', 'paused') THEN RETURN false; END IF;
  RETURN EXISTS (SELECT 1 FROM case_step k WHERE k.office_id = h.office_id AND k.case_id = h.case_id AND k.round = h.round
    AND k.permission = 'handling' AND jsonb_array_length(coalesce(k.stage->'keyed', '[]')) > 0
    AND h.step <= (SELECT min(b.seq) FROM case_step b WHERE b.office_id = k.office_id AND b.case_id = k.case_id AND b.round = k.round
      AND b.seq > k.seq AND b.permission <> 'handling' AND b.stage->>'check' = 'before'));
END $$;
