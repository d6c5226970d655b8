-- Payrun's own truth. Spring Batch's tables (V2) are only its diary.
-- Every time in SQL comes from payrun_now(), so that tests can move the database's clock.
create function payrun_now() returns timestamptz
  language sql volatile as 'select clock_timestamp()';

-- One row for ever: who this installation is, and the secret that idempotency keys are derived from.
create table installation (
  only_one   boolean primary key default true check (only_one),
  id         uuid not null default gen_random_uuid(),
  secret     bytea not null,
  created_at timestamptz not null default payrun_now()
);
insert into installation (secret) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

create table payment_run (
  id                 bigint primary key,                    -- from 1 without gaps, given under a lock
  job                text not null,
  mode               text not null check (mode in ('sandbox', 'test', 'live')),
  business_date      date not null,
  organisation       text,                                  -- the provider's organisation id, bound at the first pre-flight check
  state              text not null default 'RUNNING'
                     check (state in ('RUNNING', 'STOPPED', 'FAILED', 'AWAITING_APPROVAL', 'FINISHED')),
  epoch              integer not null default 0,            -- raised by each runner; claims and intents carry it
  launches           integer not null default 0,
  source_kind        text not null check (source_kind in ('csv', 'database', 'none')),
  source_name        text,                                  -- file name without folders
  source_path        text,                                  -- where it was found
  source_named       boolean not null default false,        -- by --file: never moved
  source_sha256      text,
  source_bytes       bigint,
  control_agrees     boolean,                               -- null: there was no control file
  moved_to           text,                                  -- where the accepted file went
  definition_sha256  text,
  lines_read         integer,                               -- the three counts are written once, by accept
  lines_accepted     integer,
  lines_rejected     integer,
  accepted_at        timestamptz,
  started_at         timestamptz not null default payrun_now(),
  finished_at        timestamptz,
  exit_code          integer,
  problem            text,                                  -- why it is FAILED or STOPPED, in one line
  stop_requested_at  timestamptz,
  runner             text,                                  -- host, process and database backend of the newest runner
  report_state       text not null default 'STALE' check (report_state in ('CURRENT', 'STALE', 'WRITING')),
  check (lines_read = lines_accepted + lines_rejected)
);
create unique index payment_run_content on payment_run (mode, source_sha256)
  where source_kind = 'csv' and accepted_at is not null;
create index payment_run_job on payment_run (mode, job, id);

-- What accept counted, once; the proof compares it with the payout rows.
create table run_total (
  run_id   bigint not null references payment_run,
  kind     text not null check (kind in ('accepted', 'rejected')),
  provider text not null,                                   -- '' for rejected lines
  currency text not null,
  count    integer not null,
  amount   numeric not null,
  primary key (run_id, kind, provider, currency)
);

create table run_launch (
  run_id      bigint not null references payment_run,
  launch      integer not null,
  verb        text not null,
  os_user     text not null,
  host        text not null,
  process     bigint not null,
  started_at  timestamptz not null default payrun_now(),
  ended_at    timestamptz,
  exit_code   integer,
  primary key (run_id, launch)
);

-- The statuses and their only steps: the same table as the enum PayoutStatus, which a test compares.
create table payout_transition (
  from_status text not null,
  to_status   text not null,
  primary key (from_status, to_status)
);
insert into payout_transition values
  ('READY', 'SENDING'), ('READY', 'HELD'), ('READY', 'DENIED'),
  ('HELD', 'READY'), ('HELD', 'DENIED'),
  ('SENDING', 'ACCEPTED'), ('SENDING', 'AWAITING_CUSTOMER'), ('SENDING', 'REFUSED'), ('SENDING', 'READY'),
  ('SENDING', 'HELD'), ('SENDING', 'UNKNOWN'), ('SENDING', 'COMPLETED'), ('SENDING', 'FAILED'),
  ('SENDING', 'CANCELLED'), ('SENDING', 'EXPIRED'),
  ('UNKNOWN', 'ACCEPTED'), ('UNKNOWN', 'COMPLETED'), ('UNKNOWN', 'FAILED'), ('UNKNOWN', 'CANCELLED'), ('UNKNOWN', 'REFUSED'),
  ('ACCEPTED', 'COMPLETED'), ('ACCEPTED', 'FAILED'), ('ACCEPTED', 'CANCELLED'), ('ACCEPTED', 'AWAITING_CUSTOMER'),
  ('AWAITING_CUSTOMER', 'ACCEPTED'), ('AWAITING_CUSTOMER', 'COMPLETED'), ('AWAITING_CUSTOMER', 'EXPIRED'), ('AWAITING_CUSTOMER', 'FAILED'),
  ('COMPLETED', 'RETURNED');

create table payout (
  id                 bigint generated always as identity primary key,
  run_id             bigint not null references payment_run,
  line               integer not null,
  mode               text not null,
  provider           text not null,
  reference          text not null,
  destination        text not null,                         -- SyncPay destination id or Soap customer id
  amount             numeric not null check (amount > 0),   -- with the currency's decimals
  currency           text not null,
  destination_type   text,
  payee              text,
  replaces           text,
  withdrawal_type    text,
  experience         text,
  return_url         text,
  description        text,
  status             text not null check (status in ('READY', 'HELD', 'SENDING', 'ACCEPTED', 'AWAITING_CUSTOMER', 'UNKNOWN',
                       'COMPLETED', 'FAILED', 'CANCELLED', 'REFUSED', 'DENIED', 'EXPIRED', 'RETURNED')),
  version            integer not null default 0,            -- raised by each change and each repeat; one payout_event for each
  hold_kind          text,                                  -- POSSIBLE_DUPLICATE, INSUFFICIENT_FUNDS, …; only while HELD
  reason             text,                                  -- why it is where it is, for people
  frozen             boolean not null default false,        -- no send, release or replacement until a person looked
  claimed_epoch      integer,                               -- reservation by a runner; says nothing about sending
  generation         integer not null default 1,            -- one idempotency key each
  idempotency_key    text,
  request_body       text,                                  -- the very bytes (UTF-8) of this generation
  api_key_hash       text,
  first_sent_at      timestamptz,                           -- database time, committed before the first byte
  attempts           integer not null default 0,            -- of this generation
  in_doubt           boolean not null default false,        -- an attempt of this generation may have reached the provider
  provider_id        text,
  provider_reference text,
  provider_status    text,                                  -- the provider's own word
  paid_amount        numeric,
  refunded_amount    numeric,
  fee                numeric,
  created_at         timestamptz not null,                  -- accepted by intake
  submitted_at       timestamptz,                           -- first_sent_at of the generation that the provider has
  accepted_at        timestamptz,
  final_at           timestamptz,
  next_poll_at       timestamptz,
  polls              integer not null default 0,
  request_id         bigint,                                -- payout_request row that it came from
  check ((status = 'HELD') = (hold_kind is not null)),
  check (status not in ('SENDING', 'UNKNOWN') or idempotency_key is not null)
) with (fillfactor = 85);
create unique index payout_reference on payout (mode, reference);
create unique index payout_line on payout (run_id, line);
create unique index payout_replaces on payout (mode, replaces) where replaces is not null;
create index payout_twin on payout (destination, amount, currency);
create index payout_due on payout (next_poll_at) where status in ('ACCEPTED', 'AWAITING_CUSTOMER');
create index payout_open on payout (run_id, line) where status in ('HELD', 'SENDING', 'UNKNOWN');
create index payout_provider_id on payout (provider_id) where provider_id is not null;
create index payout_payee on payout (payee) where payee is not null;

create function payout_guard() returns trigger language plpgsql as $$
begin
  if not exists (select from payout_transition where from_status = old.status and to_status = new.status) then
    raise exception 'payout % may not go from % to %', old.reference, old.status, new.status;
  end if;
  return new;
end $$;
create trigger payout_guard before update of status on payout
  for each row when (old.status is distinct from new.status) execute function payout_guard();

-- One row for each change of a payout, written by the statement that made it. Never changed, never deleted.
create table payout_event (
  payout_id   bigint not null references payout,
  version     integer not null,                             -- the payout's version after the change: 1, 2, 3 …
  at          timestamptz not null,
  from_status text not null,
  to_status   text not null,
  detail      text,
  actor       text not null,                                -- 'payrun', or the person
  primary key (payout_id, version)
);

-- What people did, and what happened since a report's cut.
create index payout_event_person on payout_event (payout_id) where actor <> 'payrun';
create index payout_event_at on payout_event using brin (at) with (autosummarize = on);

-- One row for each request about a payout, written with its outcome. A request without a row ended with its process.
create table payout_attempt (
  payout_id    bigint not null references payout,
  generation   integer not null,
  attempt      integer not null,
  kind         text not null check (kind in ('send', 'poll')),
  started_at   timestamptz not null,                        -- wall clock of the caller
  ended_at     timestamptz not null,
  http_status  integer,                                     -- null: no answer
  outcome      text not null,
  body_sha256  text,                                        -- of the request
  answer       text,                                        -- cut at 4 KiB, secrets masked
  api_key_hash text,
  primary key (payout_id, kind, generation, attempt, started_at)
);

-- What does not fit, found while it happened. The derived discrepancies are computed by reconciliation.
create table payout_anomaly (
  payout_id bigint not null references payout,
  run_id    bigint not null references payment_run,
  kind      text not null check (kind in ('ECHO_MISMATCH', 'SAME_PROVIDER_ID', 'SECOND_PROVIDER_ID',
                                'PAID_AFTER_REFUSAL', 'WENT_BACKWARDS')),
  detail    text not null,
  at        timestamptz not null default payrun_now(),
  primary key (payout_id, kind, detail)
);
create index payout_anomaly_run on payout_anomaly (run_id);

-- A line that could not become a payout: a row for each error of it.
create table rejected_line (
  run_id      bigint not null references payment_run,
  line        integer not null,
  seq         integer not null,
  reference   text,
  destination text,
  amount      text,                                         -- as written, escaped and cut
  currency    text,
  column_name text,
  code        text not null,
  message     text not null,
  primary key (run_id, line, seq)
);

-- Where lines stand between stage and accept; worthless after a crash, and then filled again.
create unlogged table staged_line (
  run_id           bigint not null,
  line             integer not null,
  provider         text,
  reference        text,
  destination      text,
  amount           numeric,                                 -- null where it could not be read
  currency         text,
  destination_type text,
  payee            text,
  replaces         text,
  withdrawal_type  text,
  experience       text,
  return_url       text,
  description      text,
  raw_amount       text,                                    -- only where the line has errors
  errors           text,                                    -- JSON [{"column","code","message"}]; null: none
  request_id       bigint,                                  -- payout_request row, for a database source
  twin_run         bigint,                                  -- accept's finding: the earlier twin of a suspected duplicate
  twin_line        integer,
  twin_reference   text
);

create table balance_reading (
  id                bigint generated always as identity primary key,
  run_id            bigint not null references payment_run,
  launch            integer not null,
  kind              text not null check (kind in ('opening', 'closing')),
  provider          text not null,
  organisation      text not null,
  currency          text not null,
  available         numeric not null,
  completed         numeric not null,                       -- all of Payrun's COMPLETED payouts on the account then
  taken_at          timestamptz not null,
  -- of a closing reading, against the first opening reading of the run
  expected          numeric,
  expected_min      numeric,
  expected_max      numeric
);
create index balance_reading_run on balance_reading (run_id, provider, currency, id);

-- Payouts whose money was open (SENDING, ACCEPTED, AWAITING_CUSTOMER, UNKNOWN) at a reading.
create table balance_open (
  reading_id bigint not null references balance_reading,
  payout_id  bigint not null references payout,
  status     text not null,
  primary key (reading_id, payout_id)
);

-- A version of a run's report, never altered. The facts are kept so that the files can be written again byte for byte.
create table report_version (
  run_id       bigint not null references payment_run,
  version      integer not null,
  as_of        timestamptz not null,
  summary      text not null,                               -- reconciliation.json, whole
  page         text not null,                               -- the further facts of the HTML page, JSON
  formats      text not null,                               -- comma-separated
  folder       text not null,
  files        text,                                        -- JSON name → SHA-256; set before the rename, so that a folder found can be matched
  published_at timestamptz,                                 -- the folder is in place
  primary key (run_id, version)
);

-- Intake from other systems: they insert, Payrun writes the status back.
create table payout_request (
  id               bigint generated always as identity primary key,
  mode             text not null default 'live',
  reference        text,
  provider         text,
  destination      text,
  amount           text,
  currency         text,
  destination_type text,
  payee            text,
  replaces         text,
  withdrawal_type  text,
  experience       text,
  return_url       text,
  description      text,
  status           text,
  reason           text,
  run_id           bigint references payment_run,
  updated_at       timestamptz
);
create index payout_request_new on payout_request (mode, id) where run_id is null;
create index payout_request_run on payout_request (run_id) where run_id is not null;

-- The other systems' view of a payout follows it in the same transaction.
create function payout_tell_request() returns trigger language plpgsql as $$
begin
  update payout_request set status = new.status, reason = new.reason, updated_at = payrun_now() where id = new.request_id;
  return null;
end $$;
create trigger payout_tell_request after update of status on payout
  for each row when (new.request_id is not null and old.status is distinct from new.status)
  execute function payout_tell_request();

-- A text cell that a spreadsheet cannot take for a formula (contract section 6).
create function spreadsheet_safe(cell text) returns text
  language sql immutable parallel safe
  as $$ select case when left(cell, 1) in ('=', '+', '-', '@', e'\t', e'\r') then '''' || cell else cell end $$;
