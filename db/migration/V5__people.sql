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
  add column approval_required boolean not null default false,           -- set when the run is made, or later, never taken back
  add column approval_since    timestamptz,
  add column two_people        boolean not null default false;           -- the same, for releases and answers to unknown outcomes

create function payment_run_terms() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.approval_required and not new.approval_required or old.two_people and not new.two_people
       or old.uploaded_by is not null and new.uploaded_by is distinct from old.uploaded_by then
      raise exception 'what run % needs of people is never taken back', old.id;
    end if;
    new.approval_since := old.approval_since;
  end if;
  if new.approval_required then
    new.approval_since := coalesce(new.approval_since, payrun_now());
  end if;
  return new;
end $$;
create trigger payment_run_made before insert on payment_run for each row execute function payment_run_terms();
create trigger payment_run_terms before update of approval_required, approval_since, two_people, uploaded_by on payment_run
  for each row execute function payment_run_terms();

-- A run that accepted nothing can be taken back, and its launches with it.
create function run_launch_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (new.run_id, new.launch, new.actor, new.os_user) is distinct from (old.run_id, old.launch, old.actor, old.os_user) then
      raise exception 'who launched run % is history', old.run_id;
    end if;
    return new;
  end if;
  if exists (select from payment_run where id = old.run_id and accepted_at is not null) then
    raise exception 'the launches of run % are history: they are never deleted', old.run_id;
  end if;
  return old;
end $$;
create trigger run_launch_guard before update or delete on run_launch for each row execute function run_launch_guard();

-- A person's word on a run. An approval covers what would be sent, byte by byte, and is void as soon as that changes.
create table run_approval (
  id          bigint generated always as identity primary key,
  run_id      bigint not null references payment_run,
  verdict     text not null check (verdict in ('approved', 'rejected')),
  plan_sha256 text not null,
  payouts     integer not null,
  actor       text not null,
  at          timestamptz not null default payrun_now(),
  until       timestamptz,                                               -- null: until it is void
  reason      text,
  void_at     timestamptz,
  void_reason text,
  check ((void_at is null) = (void_reason is null)),
  check (verdict = 'approved' or until is null and reason is not null)
);
create index run_approval_run on run_approval (run_id);
alter table payout add column approval_id bigint references run_approval;    -- the approval that covers it, or did
create index payout_approval on payout (approval_id) where approval_id is not null;

create function approval_is_in_force(a run_approval) returns boolean
  language sql volatile as $$
    select a.verdict = 'approved' and a.void_at is null and (a.until is null or a.until > payrun_now())
  $$;

-- What a launch of a run would send, or would as soon as there is money or time for it: of the run itself, and of what it
-- carries along from earlier finished runs of its job. What the approval of another
-- unfinished run covers goes with that run.
create function plan_rows(for_run bigint) returns setof payout
  language sql volatile rows 1000 as $$
    select p.*
    from payment_run r
    join payment_run c on c.id = r.id
      or c.state = 'FINISHED' and c.id < r.id and c.job = r.job and c.mode = r.mode and c.organisation = r.organisation
    join payout p on p.run_id = c.id
    where r.id = for_run and not p.frozen
      and (p.status = 'READY' or p.status = 'HELD' and p.hold_kind in ('INSUFFICIENT_FUNDS', 'CUT_OFF'))
      and not exists (select from run_approval a join payment_run o on o.id = a.run_id
                      where a.id = p.approval_id and a.run_id <> for_run and o.state <> 'FINISHED' and approval_is_in_force(a))
  $$;

create function plan_line(p payout) returns text
  language sql immutable as $$ select json_build_array(p.reference, p.destination, p.amount::text, p.currency)::text $$;

-- The hash of all that would be sent now, and of all that an approval covers.
create function plan_sha256(for_run bigint) returns text
  language sql volatile as $$
    select encode(sha256(convert_to(coalesce(string_agg(plan_line(p), e'\n' order by p.id), ''), 'UTF8')), 'hex')
    from plan_rows(for_run) p
  $$;
create function approval_sha256(approval bigint) returns text
  language sql volatile as $$
    select encode(sha256(convert_to(coalesce(string_agg(plan_line(p), e'\n' order by p.id), ''), 'UTF8')), 'hex')
    from payout p where p.approval_id = approval
  $$;

create function approvals_void(of_runs bigint[], why text) returns void
  language sql volatile as $$
    update run_approval set void_at = payrun_now(), void_reason = why
    where run_id = any(of_runs) and verdict = 'approved' and void_at is null
  $$;

-- Why somebody may not approve a run; null where he may. Whoever launched or brought what the approval would cover may not.
create function approval_refusal(for_run bigint, who text) returns text
  language sql volatile as $$
    select case
      when not person_may(who, 'approver') then who || ' is no enabled approver'
      when exists (select from run_launch l
                   where (l.run_id = for_run or l.run_id in (select run_id from plan_rows(for_run)))
                     and coalesce(l.actor, l.os_user) = who)
        then who || ' launched it, and another person must approve it'
      when exists (select from payment_run u
                   where (u.id = for_run or u.id in (select run_id from plan_rows(for_run))) and u.uploaded_by = who)
        then who || ' brought its file, and another person must approve it'
    end
  $$;

create function run_approval_guard() returns trigger language plpgsql as $$
declare
  run payment_run;
  refusal text;
begin
  if tg_op = 'UPDATE' then
    if old.void_at is not null or new.void_at is null
       or (new.id, new.run_id, new.verdict, new.plan_sha256, new.payouts, new.actor, new.at, new.until, new.reason)
          is distinct from
          (old.id, old.run_id, old.verdict, old.plan_sha256, old.payouts, old.actor, old.at, old.until, old.reason) then
      raise exception 'approval % is history: it can only become void, once', old.id;
    end if;
    return new;
  end if;
  -- one after the other for a run, and none while somebody changes its state
  select * into run from payment_run where id = new.run_id for update;
  if not found or run.state <> 'AWAITING_APPROVAL' then
    raise exception 'run % does not wait for an approval', new.run_id;
  end if;
  if new.void_at is not null then
    raise exception 'an approval is not made void';
  end if;
  new.at := payrun_now();
  if new.verdict = 'rejected' then
    if not person_may(new.actor, 'approver') then
      raise exception '% is no enabled approver', new.actor;
    end if;
    perform approvals_void(array[new.run_id], 'rejected by ' || new.actor);
    return new;
  end if;
  refusal := approval_refusal(new.run_id, new.actor);
  if refusal is not null then
    raise exception 'run %: %', new.run_id, refusal;
  end if;
  if new.until <= new.at then
    raise exception 'an approval of run % would be over already', new.run_id;
  end if;
  if new.plan_sha256 <> plan_sha256(new.run_id) or new.payouts <> (select count(*) from plan_rows(new.run_id)) then
    raise exception 'run %: what would be sent is not what was looked at', new.run_id;
  end if;
  perform approvals_void(array[new.run_id], 'approved anew by ' || new.actor);
  return new;
end $$;
create trigger run_approval_guard before insert or update on run_approval
  for each row execute function run_approval_guard();
create trigger run_approval_only_grows before delete or truncate on run_approval
  for each statement execute function history_only_grows();

create function run_approval_covers() returns trigger language plpgsql as $$
begin
  update payout set approval_id = new.id where id in (select id from plan_rows(new.run_id));
  if new.plan_sha256 <> approval_sha256(new.id) then
    raise exception 'run %: what would be sent changed at this moment', new.run_id;
  end if;
  return null;
end $$;
create trigger run_approval_covers after insert on run_approval
  for each row when (new.verdict = 'approved') execute function run_approval_covers();

-- A payout is covered by an approval being made, and in no other way.
create function payout_cover_guard() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 then
    raise exception 'payout %: an approval covers what it was given for, nothing else', new.reference;
  end if;
  return new;
end $$;
create trigger payout_cover_guard before update of approval_id on payout
  for each row when (new.approval_id is distinct from old.approval_id) execute function payout_cover_guard();
create trigger payout_covered_by_birth before insert on payout
  for each row when (new.approval_id is not null) execute function payout_cover_guard();

-- Whatever changes after an approval makes it void: a term of what it covers, another payout in its run, a payout that a
-- person lets go. What is taken back was approved all the same.
create function payout_term_voids() returns trigger language plpgsql as $$
begin
  update run_approval set void_at = payrun_now(), void_reason = 'payout ' || old.reference || ' was changed'
  where id = old.approval_id and verdict = 'approved' and void_at is null;
  return null;
end $$;
create trigger payout_term_voids
  after update of run_id, line, mode, provider, reference, destination, amount, currency, destination_type, payee, replaces,
                  withdrawal_type, experience, return_url, description on payout
  for each row
  when (old.approval_id is not null
        and (old.run_id, old.line, old.mode, old.provider, old.reference, old.destination, old.amount::text, old.currency,
             old.destination_type, old.payee, old.replaces, old.withdrawal_type, old.experience, old.return_url, old.description)
            is distinct from
            (new.run_id, new.line, new.mode, new.provider, new.reference, new.destination, new.amount::text, new.currency,
             new.destination_type, new.payee, new.replaces, new.withdrawal_type, new.experience, new.return_url, new.description))
  execute function payout_term_voids();

create function payout_added_voids() returns trigger language plpgsql as $$
begin
  perform approvals_void(array(select distinct run_id from added), 'a payout was added');
  return null;
end $$;
create trigger payout_added_voids after insert on payout referencing new table as added
  for each statement execute function payout_added_voids();

create function payout_let_go_voids() returns trigger language plpgsql as $$
begin
  perform approvals_void(array[new.run_id], 'payout ' || new.reference || ' was released');
  return null;
end $$;
create trigger payout_let_go_voids after update of status on payout
  for each row when (old.status = 'HELD' and new.status = 'READY' and old.hold_kind not in ('INSUFFICIENT_FUNDS', 'CUT_OFF'))
  execute function payout_let_go_voids();

create function person_disabled_voids() returns trigger language plpgsql as $$
begin
  update run_approval set void_at = payrun_now(), void_reason = new.name || ' was disabled'
  where actor = new.name and verdict = 'approved' and void_at is null;
  return null;
end $$;
create trigger person_disabled_voids after update on person
  for each row when (old.disabled_at is null and new.disabled_at is not null) execute function person_disabled_voids();

-- What people do to payouts, they do as somebody who may.
create function payout_event_person() returns trigger language plpgsql as $$
begin
  if not person_may(new.actor, 'operator') then
    raise exception '% may not change a payout', new.actor;
  end if;
  return new;
end $$;
create trigger payout_event_person before insert on payout_event
  for each row when (new.actor <> 'payrun') execute function payout_event_person();

-- In a run of a job with two-people a release and an answer to an unknown outcome wait here until a second person says the
-- same of the payout as it still is.
create table payout_proposal (
  id        bigint generated always as identity primary key,
  payout_id bigint not null references payout,
  version   integer not null,                                            -- of the payout that was looked at
  act       text not null check (act in ('release', 'paid', 'not-paid')),
  told_id   text,                                                        -- the provider's id that a person found
  actor     text not null,
  at        timestamptz not null default payrun_now(),
  reason    text not null,
  second    text check (second <> actor),
  done_at   timestamptz,
  check ((second is null) = (done_at is null))
);
create index payout_proposal_payout on payout_proposal (payout_id, version);

create function payout_proposal_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and new.second is not null then
    raise exception 'a proposal waits for a second person';
  end if;
  if tg_op = 'UPDATE' and (old.second is not null or new.second is null
       or (new.id, new.payout_id, new.version, new.act, new.told_id, new.actor, new.at, new.reason)
          is distinct from (old.id, old.payout_id, old.version, old.act, old.told_id, old.actor, old.at, old.reason)) then
    raise exception 'a proposal is history: a second person can agree, once';
  end if;
  if not person_may(new.actor, 'operator') or new.second is not null and not person_may(new.second, 'operator') then
    raise exception '% may not change a payout', coalesce(new.second, new.actor);
  end if;
  return new;
end $$;
create trigger payout_proposal_guard before insert or update on payout_proposal
  for each row execute function payout_proposal_guard();
create trigger payout_proposal_only_grows before delete or truncate on payout_proposal
  for each statement execute function history_only_grows();

create function payout_takes_two() returns trigger language plpgsql as $$
begin
  if exists (select from payment_run where id = old.run_id and two_people)
     and not exists (select from payout_proposal
                     where payout_id = old.id and version = old.version and act = 'release' and done_at is not null) then
    raise exception 'payout % takes two people to be released', old.reference;
  end if;
  return new;
end $$;
create trigger payout_takes_two before update of status on payout
  for each row when (old.status = 'HELD' and new.status = 'READY' and old.hold_kind not in ('INSUFFICIENT_FUNDS', 'CUT_OFF'))
  execute function payout_takes_two();

-- Evidence that the program found needs nobody; a person's answer needs two.
create function payout_answer_takes_two() returns trigger language plpgsql as $$
begin
  if exists (select from payout p join payment_run r on r.id = p.run_id where p.id = new.payout_id and r.two_people)
     and not exists (select from payout_proposal
                     where payout_id = new.payout_id and version = new.version - 1 and done_at is not null
                       and act = case when new.to_status = 'REFUSED' then 'not-paid' else 'paid' end) then
    raise exception 'payout number % takes two people to be resolved', new.payout_id;
  end if;
  return new;
end $$;
create trigger payout_answer_takes_two before insert on payout_event
  for each row when (new.actor <> 'payrun' and new.from_status = 'UNKNOWN') execute function payout_answer_takes_two();
