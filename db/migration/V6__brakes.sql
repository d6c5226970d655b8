-- What stops money: a pause for everybody at once, and a person's release that limits respect.

-- One row for each pause of sending. Every intent asks it, and every runner looks at it twice a second.
create table send_pause (
  id       bigint generated always as identity primary key,
  provider text,                                            -- null: all providers
  reason   text not null,
  actor    text not null,
  at       timestamptz not null default payrun_now(),
  ended_at timestamptz,
  ended_by text,
  check ((ended_at is null) = (ended_by is null))
);
create unique index send_pause_active on send_pause (coalesce(provider, '*')) where ended_at is null;

-- An operator pauses, an approver resumes. A pause ends once and is history then.
create function send_pause_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.ended_at is not null or not person_may(new.actor, 'operator') then
      raise exception '% may not pause', new.actor;
    end if;
    return new;
  end if;
  if old.ended_at is not null or (old.id, old.provider, old.reason, old.actor, old.at)
       is distinct from (new.id, new.provider, new.reason, new.actor, new.at) then
    raise exception 'pause % is history: it can only be ended, once', old.id;
  end if;
  if new.ended_at is not null and not person_may(new.ended_by, 'approver') then
    raise exception '% may not resume', new.ended_by;
  end if;
  return new;
end $$;
create trigger send_pause_guard before insert or update on send_pause for each row execute function send_pause_guard();
create trigger send_pause_only_grows before delete or truncate on send_pause
  for each statement execute function history_only_grows();

-- Who let a payout go that waited for a person, from which hold, and when. A payout that was let go over a limit is
-- exempt from limits, but counts; a runner that had looked at the limits before leaves it to the next one.
alter table payout
  add column released_by   text,
  add column released_kind text,
  add column released_at   timestamptz;

create function payout_release_guard() returns trigger language plpgsql as $$
begin
  if old.hold_kind in ('POSSIBLE_DUPLICATE', 'OVER_LIMIT') and new.status in ('HELD', 'READY')
     and new.hold_kind is distinct from old.hold_kind
     and (new.status = 'HELD' or new.released_by is null or new.released_at is null
          or new.released_kind is distinct from old.hold_kind) then
    raise exception 'payout % is held as %, which only a release by a person ends', old.reference, old.hold_kind;
  end if;
  if old.hold_kind in ('POSSIBLE_DUPLICATE', 'OVER_LIMIT') and new.status = 'READY'
     and not person_may(new.released_by, case old.hold_kind when 'OVER_LIMIT' then 'approver' else 'operator' end) then
    raise exception '% may not release payout %, which is held as %', new.released_by, old.reference, old.hold_kind;
  end if;
  if (old.released_by, old.released_kind, old.released_at)
       is distinct from (new.released_by, new.released_kind, new.released_at)
     and not (old.status = 'HELD' and new.status = 'READY' and new.released_kind = old.hold_kind) then
    raise exception 'payout % is not held, so nobody can release it', old.reference;
  end if;
  return new;
end $$;
create trigger payout_release_guard before update of status, hold_kind, released_by, released_kind, released_at on payout
  for each row when (old.hold_kind is distinct from new.hold_kind or old.released_by is distinct from new.released_by
    or old.released_kind is distinct from new.released_kind or old.released_at is distinct from new.released_at)
  execute function payout_release_guard();

create function payout_released_at_birth() returns trigger language plpgsql as $$
begin
  raise exception 'payout % is new, so nobody can have released it', new.reference;
end $$;
create trigger payout_released_at_birth before insert on payout
  for each row when (new.released_by is not null or new.released_kind is not null or new.released_at is not null)
  execute function payout_released_at_birth();

-- What was sent today is summed before each first send.
create index payout_sent on payout using brin (first_sent_at) with (autosummarize = on);
