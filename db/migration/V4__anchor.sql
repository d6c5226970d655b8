-- How many intents this installation has ever committed, and a hash over all of them: what a
-- process writes down in PAYRUN_HOME before it sends, and finds missing in a database that was
-- set back to an older state.
alter table installation
  add column intents     bigint not null default 0,
  add column intent_hash bytea,                             -- null while there are no intents
  add column anchor_due  boolean not null default false;    -- after an upgrade, until the first home took its anchor

-- One row for each committed group of intents. number counts the intents up to and with it;
-- hash = sha256(hash of the group before, at first the installation's id
--               || number || '|' || at in microseconds || '|' || the group's idempotency keys, in payout order, with blanks).
create table intent_group (
  number bigint primary key,
  hash   bytea not null,
  at     timestamptz not null
);

-- A person's word that a database may go on although a home's anchor does not know it.
create table restore_acceptance (
  id           bigint generated always as identity primary key,
  at           timestamptz not null default payrun_now(),
  actor        text not null,
  evidence     text not null,
  home         text not null,                               -- the folder of the anchor, and its machine
  anchor       text not null,                               -- what the anchor said before
  installation uuid not null,                               -- what it says since
  intents      bigint not null,
  intent_hash  text not null
);

create trigger intent_group_only_grows before update or delete or truncate on intent_group
  for each statement execute function history_only_grows();
create trigger restore_acceptance_only_grows before update or delete or truncate on restore_acceptance
  for each statement execute function history_only_grows();

-- What was sent before this version counts as one group; the same events give the same hash.
update installation i
set intents = sent.number, anchor_due = true,
    intent_hash = sha256(convert_to(i.id || '|' || sent.number || '|' || sent.mixed, 'UTF8'))
from (select count(*) as number,
             sum(hashtextextended(payout_id || '|' || version || '|' || (extract(epoch from at) * 1000000)::bigint, 0)::numeric)
               as mixed
      from payout_event where from_status = 'READY' and to_status = 'SENDING') sent
where sent.number > 0;
insert into intent_group (number, hash, at)
select intents, intent_hash, payrun_now() from installation where intents > 0;
