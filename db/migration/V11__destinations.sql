-- Payout destinations that Payrun created at the provider, each once for a mode and name. Of an account number, a phone
-- number or a wallet address only the last four characters are kept; a keyed hash of all details tells a changed line.
create table payout_destination (
  mode             text not null check (mode in ('sandbox', 'test', 'live')),
  name             text not null check (name ~ '^[A-Za-z0-9._-]{1,64}$'),
  organisation     text not null,                           -- whose it is at the provider
  destination_type text not null check (destination_type in ('bank_account', 'mobile_money', 'crypto_wallet')),
  currency         text not null,
  number           text not null check (number ~ '^\*{4}[^*]{0,4}$'),   -- masked
  details_hmac     bytea not null check (length(details_hmac) = 32),    -- under the installation's secret
  state            text not null check (state in ('CREATING', 'CREATED', 'UNKNOWN', 'REFUSED', 'NOT_CREATED')),
  destination_id   text check (destination_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  attempt          integer not null default 1,              -- raised by each intent; an answer counts for its own one
  doubted          boolean not null default false,          -- an attempt of it may have created it: never tried again by itself
  reason           text,
  created_by       text not null,                           -- who asked for the newest attempt
  intended_at      timestamptz not null default payrun_now(),
  answered_at      timestamptz,
  primary key (mode, name),
  check ((state = 'CREATED') = (destination_id is not null)),
  check (not doubted or state not in ('REFUSED', 'NOT_CREATED'))
);
create index payout_destination_id on payout_destination (mode, destination_id) where destination_id is not null;

-- Every change of it, with what the provider answered (masked, cut at 4 KiB).
create table payout_destination_event (
  id          bigint generated always as identity primary key,
  mode        text not null,
  name        text not null,
  attempt     integer not null,
  at          timestamptz not null default payrun_now(),
  state       text not null,
  actor       text not null,
  detail      text,
  http_status integer,
  answer      text,
  foreign key (mode, name) references payout_destination
);
create index payout_destination_event_of on payout_destination_event (mode, name);
create trigger payout_destination_event_only_grows before update or delete or truncate on payout_destination_event
  for each statement execute function history_only_grows();

-- CREATING is committed before the call. What may have been created is created anew by a person's decision only, with the
-- same details; what was created never changes.
create function payout_destination_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'CREATING' or new.attempt <> 1 or new.doubted or not person_may(new.created_by, 'operator') then
      raise exception 'destination % is not made in this way by %', new.name, new.created_by;
    end if;
    return new;
  end if;
  if (new.mode, new.name) is distinct from (old.mode, old.name) or old.doubted and not new.doubted then
    raise exception 'destination % keeps its name, and a doubt about it', old.name;
  end if;
  if new.attempt = old.attempt + 1 and new.state = 'CREATING' and old.state in ('UNKNOWN', 'REFUSED', 'NOT_CREATED') then
    if not person_may(new.created_by, 'operator') then
      raise exception '% may not create destination %', new.created_by, new.name;
    end if;
    if old.state = 'UNKNOWN' and new.details_hmac <> old.details_hmac then
      raise exception 'destination % may exist with its old details', old.name;
    end if;
    return new;
  end if;
  if new.attempt <> old.attempt or new.details_hmac <> old.details_hmac or new.organisation <> old.organisation
     or not (old.state = 'CREATING' and new.state in ('CREATED', 'UNKNOWN', 'REFUSED', 'NOT_CREATED')
             or old.state = 'UNKNOWN' and new.state in ('CREATED', 'UNKNOWN')) then
    raise exception 'destination % is %, it does not become %', old.name, old.state, new.state;
  end if;
  return new;
end $$;
create trigger payout_destination_guard before insert or update on payout_destination
  for each row execute function payout_destination_guard();
create trigger payout_destination_stays before delete or truncate on payout_destination
  for each statement execute function history_only_grows();
