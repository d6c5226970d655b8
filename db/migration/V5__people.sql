-- Persons, and what takes two of them. A person is known by a token of which only a hash is kept. The rules stand here as
-- well as in the program: whoever writes these tables in another way is held to them, too.

-- Every act on persons, told once and for ever; an act that takes two waits here until the second one says the same.
create table person_act (
  id          bigint generated always as identity primary key,
  act         text not null check (act in ('add', 'token', 'disable')),
  name        text not null,
  role        text check (role in ('viewer', 'operator', 'approver')),   -- what 'add' gives
  part_sha256 bytea check (length(part_sha256) = 32),                    -- hash of the half of the token that the first one saw
  actor       text not null,
  at          timestamptz not null default payrun_now(),
  second      text,
  done_at     timestamptz,                                               -- when it took effect; null: it waits
  void_at     timestamptz,                                               -- said again by the same person, which counts instead
  check ((role is not null) = (act = 'add')),
  check (done_at is null or void_at is null),
  check (second is distinct from actor)
);

create table person (
  name         text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,39}$' and name <> 'payrun'),
  role         text not null check (role in ('viewer', 'operator', 'approver')),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  act_id       bigint not null unique references person_act,             -- what made the row as it is
  since        timestamptz not null default payrun_now(),
  disabled_at  timestamptz
);

-- Whether somebody may do what a role may. As long as there are no persons everybody may.
create function person_may(who text, wanted text) returns boolean
  language sql stable as $$
    select not exists (select from person)
        or exists (select from person
                   where name = who and disabled_at is null
                     and array_position(array['viewer', 'operator', 'approver'], role)
                         >= array_position(array['viewer', 'operator', 'approver'], wanted))
  $$;

-- Whether two approvers have ever been there: from then on, new rights take two.
create function persons_are_set_up() returns boolean
  language sql stable as $$
    select count(distinct name) >= 2 from person_act where act = 'add' and role = 'approver' and done_at is not null
  $$;

-- Whether an act on persons takes effect when one says it: what gives nobody a right that he did not have.
create function person_act_takes_one(act text, name text, role text, actor text) returns boolean
  language sql stable as $$
    select act = 'disable' or act = 'add' and role = 'viewer' or act = 'token' and name = actor
        or not persons_are_set_up()
  $$;

create function person_act_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.done_at is not null or old.void_at is not null
       or (new.id, new.act, new.name, new.role, new.part_sha256, new.actor, new.at)
          is distinct from (old.id, old.act, old.name, old.role, old.part_sha256, old.actor, old.at) then
      raise exception 'an act on persons is history: it is never changed';
    end if;
    if new.done_at is not null
       and (new.second is null or not person_may(new.actor, 'approver') or not person_may(new.second, 'approver')) then
      raise exception 'the act on % takes a second approver', new.name;
    end if;
    return new;
  end if;
  if not exists (select from person) and not (new.act = 'add' and new.role = 'approver') then
    raise exception 'the first person must be an approver';
  end if;
  if not person_may(new.actor, case when new.act = 'token' and new.name = new.actor then 'viewer' else 'approver' end) then
    raise exception '% may not do this to persons', new.actor;
  end if;
  if new.second is not null or new.void_at is not null
     or new.done_at is not null and not person_act_takes_one(new.act, new.name, new.role, new.actor) then
    raise exception 'the act on % takes a second approver', new.name;
  end if;
  return new;
end $$;
create trigger person_act_guard before insert or update on person_act for each row execute function person_act_guard();
create trigger person_act_only_grows before delete or truncate on person_act
  for each statement execute function history_only_grows();

-- A person's row follows an act that took effect, each once and in their order.
create function person_guard() returns trigger language plpgsql as $$
declare
  done person_act;
begin
  select * into done from person_act where id = new.act_id and name = new.name and done_at is not null;
  if not found or tg_op = 'UPDATE' and (new.act_id <= old.act_id or new.name <> old.name) then
    raise exception 'person % is changed by an act on persons only', new.name;
  end if;
  if done.act = 'add' and new.role = done.role and new.disabled_at is null and (tg_op = 'INSERT' or old.disabled_at is not null) then
    return new;
  end if;
  if tg_op = 'UPDATE' and new.role = old.role then
    if done.act = 'token' and old.disabled_at is null and new.disabled_at is null then
      return new;
    end if;
    if done.act = 'disable' and new.disabled_at is not null and new.token_sha256 = old.token_sha256 then
      if old.role = 'approver' and not exists (
           select from person where role = 'approver' and disabled_at is null and name <> new.name) then
        raise exception 'person % is the last approver and cannot be disabled', new.name;
      end if;
      return new;
    end if;
  end if;
  raise exception 'person % is not changed in this way by the act on persons %', new.name, new.act_id;
end $$;
create trigger person_guard before insert or update on person for each row execute function person_guard();
create trigger person_stays before delete or truncate on person for each statement execute function history_only_grows();

-- Who launched a run and who brought its file: neither of them may approve it.
alter table run_launch add column actor text;                            -- 'payrun' for the scheduler; null: os_user
alter table payment_run
  add column uploaded_by       text,                                     -- null: nobody known to Payrun
  add column approval_required boolean not null default false;           -- set when the run is made
