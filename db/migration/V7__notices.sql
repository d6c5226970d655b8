-- What has to be told to people (notices) and to the customer's own systems (events). Both are written down before anything
-- is sent, and stay due until their receiver took them; so none is lost over a kill, and a repeat bears the same id and bytes.

-- Who wants to be told. Kept in step by each process that has the settings; a process without them changes nothing here,
-- so what a person does in a bare shell is told by whoever has them. Without a row nothing is kept for the channel.
-- Whether a living process holds a run: the advisory lock of its runner.
create function run_is_held(run bigint) returns boolean language sql stable as $$
  select exists (select from pg_locks l
                 where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                   and l.database = (select oid from pg_database where datname = current_database())
                   and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('payrun run ' || run, 0))
$$;

create table notice_target (
  channel text primary key check (channel in ('email', 'webhook', 'events')),
  sandbox boolean not null,                                 -- whether runs of mode sandbox are told, too
  since   timestamptz not null default payrun_now()
);

create table notice (
  id         bigint generated always as identity primary key,
  event_id   text not null unique,                          -- evt_…
  key        text not null unique,                          -- what it is about: told once
  kind       text not null,
  run_id     bigint references payment_run,
  subject    text not null,
  text       text not null,                                 -- for people
  payload    text not null,                                 -- the very bytes (UTF-8) of the JSON for machines
  created_at timestamptz not null
);

create table notice_delivery (
  notice_id    bigint not null references notice,
  channel      text not null check (channel in ('email', 'webhook')),
  state        text not null default 'DUE' check (state in ('DUE', 'DELIVERED', 'FAILED')),
  attempts     integer not null default 0,                  -- committed before each send
  due_since    timestamptz not null default payrun_now(),   -- given up three days later
  next_at      timestamptz not null default payrun_now(),
  leased_until timestamptz,                                 -- somebody is sending it
  delivered_at timestamptz,
  last_error   text,
  primary key (notice_id, channel)
);
create index notice_delivery_due on notice_delivery (next_at) where state = 'DUE';
create index notice_delivery_failed on notice_delivery (notice_id) where state = 'FAILED';

-- What the customer's own systems are told of each payout that becomes final or comes back, in order (seq) for each payout.
create table customer_event (
  id           bigint generated always as identity primary key,
  event_id     text not null unique,                        -- evt_…
  payout_id    bigint not null references payout,
  seq          integer not null,                            -- 1, 2 … of its payout
  body         text not null,                               -- the very bytes (UTF-8)
  created_at   timestamptz not null,
  state        text not null default 'DUE' check (state in ('DUE', 'DELIVERED', 'FAILED')),
  attempts     integer not null default 0,
  due_since    timestamptz not null default payrun_now(),
  next_at      timestamptz not null default payrun_now(),
  leased_until timestamptz,
  delivered_at timestamptz,
  last_error   text,
  waits        boolean not null,                            -- an earlier one of its payout is, or was, due
  unique (payout_id, seq)
) with (fillfactor = 70);
create index customer_event_due on customer_event (next_at, id) where state = 'DUE' and not waits;
create index customer_event_waits on customer_event (payout_id) where state = 'DUE' and waits;
create index customer_event_failed on customer_event (id) where state = 'FAILED';

-- In the transaction of the change itself, and only while somebody wants to be told.
create function payout_tell_customer() returns trigger language plpgsql as $$
declare
  event text := 'evt_' || replace(gen_random_uuid()::text, '-', '');
  moment timestamptz := payrun_now();
  number integer;
begin
  if not exists (select from notice_target where channel = 'events' and (sandbox or new.mode <> 'sandbox')) then
    return null;
  end if;
  select coalesce(max(seq), 0) + 1 into number from customer_event where payout_id = new.id;
  -- nothing is locked here: whoever claims events looks again whether one still has to wait
  insert into customer_event (event_id, payout_id, seq, waits, created_at, body)
  values (event, new.id, number, exists (select from customer_event where payout_id = new.id and state = 'DUE'), moment,
    json_build_object(
      'id', event, 'type', 'payout.updated', 'sequence', number, 'reference', new.reference, 'mode', new.mode,
      'run', new.run_id, 'provider', new.provider, 'amount', new.amount::text, 'currency', new.currency,
      'status', new.status, 'paid_amount', new.paid_amount::text, 'refunded_amount', new.refunded_amount::text,
      'provider_id', new.provider_id,
      'at', to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text);
  return null;
end $$;
create trigger payout_tell_customer after update of status on payout
  for each row when (old.status is distinct from new.status
    and new.status in ('COMPLETED', 'FAILED', 'CANCELLED', 'REFUSED', 'DENIED', 'EXPIRED', 'RETURNED'))
  execute function payout_tell_customer();

-- Which launches and report versions have been told; what an older Payrun ended is not news.
alter table run_launch add column told text check (told in ('interrupted', 'ended'));
update run_launch set told = 'ended';
create index run_launch_untold on run_launch (run_id, launch) where told is distinct from 'ended';
alter table report_version add column told boolean not null default false;
update report_version set told = true where published_at is not null;
create index report_version_untold on report_version (run_id, version) where not told;

-- The number of a run that is taken back is given to another, whose notices must not be taken for told.
create function notice_let_go() returns trigger language plpgsql as $$
begin
  update notice set key = key || '-taken-back-' || id, run_id = null where run_id = old.id;
  return old;
end $$;
create trigger notice_let_go before delete on payment_run for each row execute function notice_let_go();
