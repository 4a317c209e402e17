-- What every item changes in the register, as data: lines of the program's own table (app.registry.effects).
CREATE TABLE core.register_rule (
  item text NOT NULL, place integer NOT NULL,
  kind text NOT NULL,               -- of the entry
  basis text NOT NULL CHECK (basis IN ('accepted', 'decided')),  -- kind of the event that it follows
  record text NOT NULL,             -- answer with the number; '': whoever the case is filed under
  col text NOT NULL,
  of_key text NOT NULL, row_key text NOT NULL, says text NOT NULL,  -- one of the three: answer or fact, line of changes, the value
  how text NOT NULL CHECK (how IN ('as_it_is', 'count', 'fen', 'next_month')),
  form text NOT NULL,               -- what the whole word looks like; another one is left to a person
  when_key text NOT NULL, among text[] NOT NULL,  -- only where that answer is one of these
  PRIMARY KEY (item, place)
);
SELECT core.keep(ARRAY['register_rule']);
