-- The case stream: office_id leads every key.  Runs as prov_owner.
-- What grows with every event lies in parts by office (docs/scaling.md says why these and not the heads).

CREATE TABLE core.office (
  office_id text PRIMARY KEY CHECK (office_id ~ '^[0-9]{6}$'),
  parent text REFERENCES core.office,
  level text NOT NULL CHECK (level IN ('province', 'city', 'county')),
  drawn_by uuid  -- its hall machine; NULL: the province's worker draws
);

CREATE TABLE core.operator (
  operator_id uuid PRIMARY KEY,
  login name NOT NULL UNIQUE,
  person bytea NOT NULL CHECK (length(person) = 32),  -- keyed hash of the ID number: two accounts, one person
  office_id text NOT NULL REFERENCES core.office,
  section text NOT NULL,
  permission text CHECK (permission IN ('intake', 'handling', 'review', 'approval')),
  post text NOT NULL,
  is_active boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX operator_one_account_per_person ON core.operator (person) WHERE is_active;

CREATE TABLE core.device (
  device_id uuid PRIMARY KEY,
  login name NOT NULL UNIQUE,
  office_id text NOT NULL REFERENCES core.office,
  is_active boolean NOT NULL DEFAULT true,
  is_hall boolean NOT NULL DEFAULT false
);
ALTER TABLE core.office ADD FOREIGN KEY (drawn_by) REFERENCES core.device;

-- In the database of a hall machine one row, else none.
CREATE TABLE core.hall (
  office_id text PRIMARY KEY CHECK (office_id ~ '^[0-9]{6}$')
);
CREATE UNIQUE INDEX hall_is_one ON core.hall ((true));

-- the key itself is given out once; kept are the two blocks that HMAC-SHA-256 begins with
CREATE TABLE core.operator_key (
  key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operator_id uuid NOT NULL REFERENCES core.operator,
  device_id uuid NOT NULL REFERENCES core.device,
  inner_block bytea NOT NULL CHECK (length(inner_block) = 64),
  outer_block bytea NOT NULL CHECK (length(outer_block) = 64),
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL,
  revoked_at timestamptz,
  made_by uuid REFERENCES core.device  -- the hall machine that gave it out; NULL: here
);
CREATE INDEX operator_key_of ON core.operator_key (operator_id, device_id);
CREATE INDEX operator_key_at ON core.operator_key (device_id) WHERE revoked_at IS NULL;

CREATE TABLE core.admin_record (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  by_login name NOT NULL,
  act text NOT NULL,
  about text NOT NULL,
  said jsonb NOT NULL,
  hash bytea NOT NULL
);

-- the flow as data: filled from the tables of the local program, so that there is one truth
CREATE TABLE core.transition (
  from_state text NOT NULL, kind text NOT NULL, to_state text NOT NULL,
  PRIMARY KEY (from_state, kind)
);
CREATE TABLE core.kind_rule (
  kind text PRIMARY KEY,
  acts text NOT NULL CHECK (acts IN ('window', 'step', 'asked', 'handler', 'reopen')),
  signs boolean NOT NULL,        -- carries what a step found
  goes_back boolean NOT NULL,
  moves_limit boolean NOT NULL,
  on_the_way boolean NOT NULL    -- names the step that waits next, where that changes
);
CREATE TABLE core.item_way (
  item text NOT NULL,
  listed integer NOT NULL,
  way jsonb NOT NULL,
  listed_at timestamptz NOT NULL,
  valid_until timestamptz,  -- of a way that a newer list replaced: cases taken in offline still come with it
  PRIMARY KEY (item, listed)
);

CREATE TABLE core.feed (
  office_id text PRIMARY KEY REFERENCES core.office,
  feed_no bigint NOT NULL DEFAULT 0,
  feed_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);

CREATE TABLE core.case_head (
  office_id text NOT NULL REFERENCES core.feed,
  case_id uuid NOT NULL,
  item text NOT NULL,
  number text,
  subject_kind text NOT NULL,
  subject_key bytea NOT NULL,
  state text NOT NULL,
  step integer NOT NULL,
  round integer NOT NULL,
  last_seq integer NOT NULL,
  last_kind text NOT NULL,
  last_hash bytea NOT NULL,
  stages integer NOT NULL DEFAULT 0,  -- of its way in this round; 0 for what ends at the window
  assignee uuid REFERENCES core.operator,
  approver uuid REFERENCES core.operator,  -- of a longer limit or a correction that was asked for
  escalated_to text,
  proposed text,
  outcome text,
  waits_for text,
  lapsed_seq integer,  -- after this event the papers that were asked for are late
  is_limited boolean NOT NULL DEFAULT false,
  is_extended boolean NOT NULL DEFAULT false,
  deadline date,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (office_id, case_id),
  CHECK (length(subject_key) > 0 OR subject_kind = 'unknown')
);
CREATE UNIQUE INDEX case_head_number ON core.case_head (number, office_id) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX case_head_one_open_per_person ON core.case_head (office_id, subject_key, item)
  WHERE subject_kind = 'person' AND state IN ('received', 'awaiting_supplement', 'accepted', 'paused', 'decided');
CREATE INDEX case_head_monitor ON core.case_head (office_id, state, deadline) WHERE closed_at IS NULL;
CREATE INDEX case_head_queue ON core.case_head (assignee, deadline) INCLUDE (state, case_id) WHERE closed_at IS NULL;
CREATE INDEX case_head_asked ON core.case_head (approver) WHERE approver IS NOT NULL;

-- what conditions and the second typing read; apart from the head, because it is long
CREATE TABLE core.case_facts (
  office_id text NOT NULL, case_id uuid NOT NULL,
  answers jsonb NOT NULL DEFAULT '{}', known jsonb NOT NULL DEFAULT '{}',
  facts jsonb NOT NULL DEFAULT '{}', typed jsonb NOT NULL DEFAULT '{}', asked jsonb,
  PRIMARY KEY (office_id, case_id),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
) PARTITION BY HASH (office_id);

CREATE TABLE core.case_step (
  office_id text NOT NULL, case_id uuid NOT NULL, round integer NOT NULL, seq integer NOT NULL,
  permission text NOT NULL, role text NOT NULL, stage jsonb NOT NULL,
  PRIMARY KEY (office_id, case_id, round, seq),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
) PARTITION BY HASH (office_id);

CREATE TABLE core.case_actor (
  office_id text NOT NULL, case_id uuid NOT NULL, person bytea NOT NULL, role text NOT NULL,
  PRIMARY KEY (office_id, case_id, person),  -- by person: neither a second account nor another permission helps
  UNIQUE (office_id, case_id, person, role),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
);

CREATE TABLE core.case_event (
  office_id text NOT NULL, case_id uuid NOT NULL, seq integer NOT NULL,
  event_id uuid NOT NULL, kind text NOT NULL, step integer NOT NULL, role text NOT NULL, permission text NOT NULL,
  operator_id uuid NOT NULL REFERENCES core.operator, person bytea NOT NULL,
  sat_office text NOT NULL, sat_section text NOT NULL,  -- where the person sat when this was received
  via name NOT NULL, is_relayed boolean NOT NULL,
  client_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
  body text NOT NULL, hash bytea NOT NULL, nonce bytea NOT NULL, mac bytea, mac_alg text, key_id bigint,
  made_on uuid REFERENCES core.device,  -- the machine of the key; ``via`` says who delivered
  feed_no bigint NOT NULL, feed_hash bytea NOT NULL,
  PRIMARY KEY (office_id, case_id, seq),
  UNIQUE (office_id, event_id),
  UNIQUE (office_id, feed_no),
  FOREIGN KEY (office_id, case_id, person, role) REFERENCES core.case_actor (office_id, case_id, person, role)
) PARTITION BY HASH (office_id);
CREATE INDEX case_event_month ON core.case_event (office_id, received_at) INCLUDE (operator_id, step);

CREATE TABLE core.draw (
  office_id text NOT NULL, case_id uuid NOT NULL, after_seq integer NOT NULL, purpose text NOT NULL, number integer NOT NULL,
  operator_id uuid REFERENCES core.operator, record jsonb NOT NULL, at timestamptz NOT NULL,
  hall_number integer,  -- of a draw that a hall machine handed over: its number there
  PRIMARY KEY (office_id, case_id, after_seq, purpose, number),
  FOREIGN KEY (office_id, case_id) REFERENCES core.case_head
) PARTITION BY HASH (office_id);

CREATE TABLE core.reject_log (
  login name NOT NULL, day date NOT NULL, number integer NOT NULL,
  at timestamptz NOT NULL, reason text NOT NULL, office_id text, event_id uuid, body_hash bytea NOT NULL, body_size integer NOT NULL,
  PRIMARY KEY (login, day, number)
);

DO $$
DECLARE parted text;
BEGIN
  FOREACH parted IN ARRAY ARRAY['case_event', 'case_facts', 'case_step', 'draw'] LOOP
    FOR part IN 0 .. 7 LOOP
      EXECUTE format('CREATE TABLE core.%I PARTITION OF core.%I FOR VALUES WITH (MODULUS 8, REMAINDER %s)',
                     parted || '_p' || part, parted, part);
    END LOOP;
  END LOOP;
END $$;
