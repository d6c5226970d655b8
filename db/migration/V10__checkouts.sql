-- Payouts that a customer confirms on the provider's own page (Soap), and what providers tell by webhook. Opening a page
-- moves no money and has no idempotency key: what keeps a payout from being paid twice is our answer to the hold of its page.

-- What the customer took: set when a hold is granted, null again when the hold ends without money and the page goes on. From
-- the hold on this is the payout's amount; the rest of a balance withdrawal is "not taken".
alter table payout add column held_amount numeric check (held_amount > 0 and held_amount <= amount);

-- A hosted page of a payout. At most one of a payout is LIVE: the only one whose hold is granted.
create table checkout (
  id         text primary key,                              -- the provider's: chk_…
  payout_id  bigint not null references payout,
  state      text not null check (state in ('LIVE', 'REVOKED', 'EXPIRED', 'TERMINATED', 'DONE')),
  url        text,                                          -- a secret: kept while it is of use, and no longer
  opened_at  timestamptz not null,
  expires_at timestamptz not null,                          -- by us: after it no hold is granted
  ended_at   timestamptz,
  check ((state = 'LIVE') = (url is not null)),
  check ((state = 'LIVE') = (ended_at is null))
);
create unique index checkout_live on checkout (payout_id) where state = 'LIVE';
create index checkout_payout on checkout (payout_id);

-- What may become of a page; also the database refuses to bring one back to life.
create function checkout_guard() returns trigger language plpgsql as $$
begin
  if old.state <> 'LIVE' and new.state = 'LIVE' or (new.id, new.payout_id, new.opened_at) is distinct from (old.id, old.payout_id, old.opened_at) then
    raise exception 'checkout % cannot be used again', old.id;
  end if;
  return new;
end $$;
create trigger checkout_guard before update on checkout for each row execute function checkout_guard();

-- The tries of a customer on a page, each a charge of its own at the provider.
create table checkout_charge (
  id           text primary key,                            -- the provider's: ch_…
  checkout_id  text not null references checkout,
  payout_id    bigint not null references payout,
  standing     text not null check (standing in ('CREATED', 'HELD', 'PENDING', 'FAILED', 'SUCCEEDED', 'REVERSED')),
  word         text not null,                               -- the provider's own word for it
  amount       numeric not null,                            -- told first
  reversed     numeric,                                     -- what came back after success
  granted      boolean not null default false,              -- our answer to its hold, once and for ever
  granted_at   timestamptz,
  settled_at   timestamptz,                                 -- succeeded: it is watched for 30 days from then on
  created_at   timestamptz not null,
  next_poll_at timestamptz,                                 -- null: not asked about any more
  polls        integer not null default 0,
  check (granted = (granted_at is not null))
);
create index checkout_charge_checkout on checkout_charge (checkout_id);
create index checkout_charge_payout on checkout_charge (payout_id);
create index checkout_charge_due on checkout_charge (next_poll_at) where next_poll_at is not null;

create function checkout_charge_guard() returns trigger language plpgsql as $$
begin
  if old.granted and not new.granted or old.granted_at is not null and new.granted_at is distinct from old.granted_at
     or (new.id, new.checkout_id, new.payout_id, new.amount) is distinct from (old.id, old.checkout_id, old.payout_id, old.amount) then
    raise exception 'charge %: what was granted is history', old.id;
  end if;
  return new;
end $$;
create trigger checkout_charge_guard before update on checkout_charge for each row execute function checkout_charge_guard();

-- Money may leave by one charge of a payout at a time. (Not more: what a provider tells later is kept, whatever it is.)
create unique index checkout_charge_one_hold on checkout_charge (payout_id) where granted and standing in ('HELD', 'PENDING');

-- Every event that a provider told us and signed, once.
create table webhook_event (
  provider    text not null,
  event_id    text not null,
  type        text not null,
  subject     text,                                         -- what it is about: the checkout
  body        text,                                         -- as it came, in UTF-8; null where its form is not documented
  body_sha256 text not null,
  received_at timestamptz not null,
  applied_at  timestamptz,                                  -- null: its subject is not known yet
  answer      integer not null,                             -- what the provider was answered, also to a repeat
  outcome     text not null,                                -- what it changed, or why nothing
  repeats     integer not null default 0,
  primary key (provider, event_id)
);
create index webhook_event_parked on webhook_event (subject) where applied_at is null;
create index webhook_event_received on webhook_event (received_at);

create function webhook_event_guard() returns trigger language plpgsql as $$
begin
  if old.applied_at is not null and new.applied_at is distinct from old.applied_at
     or (new.provider, new.event_id, new.type, new.body_sha256, new.received_at, new.answer)
        is distinct from (old.provider, old.event_id, old.type, old.body_sha256, old.received_at, old.answer) then
    raise exception 'event % is history', old.event_id;
  end if;
  return new;
end $$;
create trigger webhook_event_guard before update on webhook_event for each row execute function webhook_event_guard();
create trigger webhook_event_only_grows before delete or truncate on webhook_event
  for each statement execute function history_only_grows();

-- A request that opened a new page in the place of one that a person revoked.
alter table payout_attempt drop constraint payout_attempt_kind_check;
alter table payout_attempt add constraint payout_attempt_kind_check check (kind in ('send', 'poll', 'link'));

alter table payout_anomaly drop constraint payout_anomaly_kind_check;
alter table payout_anomaly add constraint payout_anomaly_kind_check
  check (kind in ('ECHO_MISMATCH', 'SAME_PROVIDER_ID', 'SECOND_PROVIDER_ID', 'PAID_AFTER_REFUSAL', 'WENT_BACKWARDS',
                  'PAID_WITHOUT_HOLD', 'PAID_TWICE', 'EVENT_ALTERED'));
