-- History that cannot be rewritten unseen. payout_event and payout_attempt only grow, and each of their rows is a link of
-- its payout's chain: it bears the hash of what it says and of the link before it. The payout's row keeps the last hash and
-- the number of links; each report keeps one hash over all of them. Whoever recomputes it (payrun verify) writes the
-- formulas below for himself.

-- What a payout was accepted as: the hash before its first link. Changing an accepted term breaks the chain, too.
create function payout_birth(run_id bigint, line integer, mode text, provider text, reference text, destination text,
                             amount numeric, currency text, destination_type text, payee text, replaces text,
                             withdrawal_type text, experience text, return_url text, description text) returns bytea
  language sql stable parallel safe as $$
    select sha256(convert_to('payout|' || run_id::text || '|' || line::text || '|' || quote_nullable(mode) || '|'
      || quote_nullable(provider) || '|' || quote_nullable(reference) || '|' || quote_nullable(destination) || '|'
      || quote_nullable(amount::text) || '|' || quote_nullable(currency) || '|' || quote_nullable(destination_type) || '|'
      || quote_nullable(payee) || '|' || quote_nullable(replaces) || '|' || quote_nullable(withdrawal_type) || '|'
      || quote_nullable(experience) || '|' || quote_nullable(return_url) || '|' || quote_nullable(description), 'UTF8'))
  $$;

-- Times are whole microseconds, so that no session's time zone or format has a say.
create function event_link(before bytea, payout_id bigint, link integer, version integer, at timestamptz, from_status text,
                           to_status text, detail text, actor text, epoch integer) returns bytea
  language sql stable parallel safe as $$
    select sha256(before || convert_to('event|' || payout_id::text || '|' || link::text || '|' || version::text || '|'
      || (extract(epoch from at) * 1000000)::bigint::text || '|' || quote_nullable(from_status) || '|'
      || quote_nullable(to_status) || '|' || quote_nullable(detail) || '|' || quote_nullable(actor) || '|'
      || coalesce(epoch::text, 'NULL'), 'UTF8'))
  $$;

create function attempt_link(before bytea, payout_id bigint, link integer, kind text, generation integer, attempt integer,
                             started_at timestamptz, ended_at timestamptz, http_status integer, outcome text,
                             body_sha256 text, answer text, api_key_hash text, epoch integer) returns bytea
  language sql stable parallel safe as $$
    select sha256(before || convert_to('attempt|' || payout_id::text || '|' || link::text || '|' || quote_nullable(kind)
      || '|' || generation::text || '|' || attempt::text || '|' || (extract(epoch from started_at) * 1000000)::bigint::text
      || '|' || (extract(epoch from ended_at) * 1000000)::bigint::text || '|' || coalesce(http_status::text, 'NULL')
      || '|' || quote_nullable(outcome) || '|' || quote_nullable(body_sha256) || '|' || quote_nullable(answer) || '|'
      || quote_nullable(api_key_hash) || '|' || coalesce(epoch::text, 'NULL'), 'UTF8'))
  $$;

alter table payout add column chain_count integer not null default 0;   -- links so far
alter table payout add column chain_head bytea;                         -- hash of the last one; null before the first
alter table payout_event add column epoch integer;                      -- of the runner that wrote it; null: no runner's
alter table payout_event add column link integer;                       -- 1, 2, 3 … over both tables of one payout
alter table payout_event add column hash bytea;
alter table payout_attempt add column epoch integer;                    -- sends only
alter table payout_attempt add column link integer;
alter table payout_attempt add column hash bytea;

-- The hash that the next link of a payout builds on.
create function payout_head(p payout) returns bytea
  language sql stable parallel safe as $$
    select coalesce(p.chain_head, payout_birth(p.run_id, p.line, p.mode, p.provider, p.reference, p.destination, p.amount,
      p.currency, p.destination_type, p.payee, p.replaces, p.withdrawal_type, p.experience, p.return_url, p.description))
  $$;

-- What was written before is linked in the order of its times.
do $$
declare
  head bytea;
  links integer;
  payout_row payout;
  entry record;
begin
  for payout_row in select * from payout where version > 0 order by id loop
    head := payout_head(payout_row);
    links := 0;
    for entry in
      select 'event' as what, at, version, null::text as kind, null::integer as generation, null::integer as attempt,
             null::timestamptz as started_at
      from payout_event where payout_id = payout_row.id
      union all
      select 'attempt', ended_at, null, kind, generation, attempt, started_at
      from payout_attempt where payout_id = payout_row.id
      order by 2, 1, 3, 7
    loop
      links := links + 1;
      if entry.what = 'event' then
        update payout_event e
        set link = links,
            hash = event_link(head, e.payout_id, links, e.version, e.at, e.from_status, e.to_status, e.detail, e.actor, null)
        where payout_id = payout_row.id and version = entry.version
        returning hash into head;
      else
        update payout_attempt a
        set link = links,
            hash = attempt_link(head, a.payout_id, links, a.kind, a.generation, a.attempt, a.started_at, a.ended_at,
                                a.http_status, a.outcome, a.body_sha256, a.answer, a.api_key_hash, null)
        where payout_id = payout_row.id and kind = entry.kind and generation = entry.generation
          and attempt = entry.attempt and started_at = entry.started_at
        returning hash into head;
      end if;
    end loop;
    update payout set chain_count = links, chain_head = case when links > 0 then head end where id = payout_row.id;
  end loop;
end $$;

alter table payout_event alter column link set not null;
alter table payout_event alter column hash set not null;
alter table payout_attempt alter column link set not null;
alter table payout_attempt alter column hash set not null;

-- A row for each raise of a run's epoch: who acts under it from then on.
create table run_epoch (
  run_id  bigint not null references payment_run,
  epoch   integer not null,
  at      timestamptz not null,
  host    text not null,
  process bigint not null,
  backend integer not null,
  primary key (run_id, epoch)
);
-- Runs of before, whose runners nobody wrote down.
insert into run_epoch (run_id, epoch, at, host, process, backend)
  select r.id, e, r.started_at, 'unknown', 0, 0 from payment_run r, generate_series(1, r.epoch) as e;

create function history_only_grows() returns trigger language plpgsql as $$
begin
  raise exception '% is history: it is never changed and never deleted', tg_table_name;
end $$;
create trigger payout_event_only_grows before update or delete or truncate on payout_event
  for each statement execute function history_only_grows();
create trigger payout_attempt_only_grows before update or delete or truncate on payout_attempt
  for each statement execute function history_only_grows();

-- A run that accepted nothing can be taken back, and its epochs with it.
create function run_epoch_guard() returns trigger language plpgsql as $$
begin
  if exists (select from payment_run where id = old.run_id and accepted_at is not null) then
    raise exception 'the epochs of run % are history: they are never deleted', old.run_id;
  end if;
  return old;
end $$;
create trigger run_epoch_guard before delete on run_epoch for each row execute function run_epoch_guard();
create trigger run_epoch_only_grows before update or truncate on run_epoch
  for each statement execute function history_only_grows();

alter table report_version add column heads_sha256 text;     -- one hash over all heads of the run's payouts at its cut
alter table report_version add column link_counts integer[]; -- how long each chain was then, in line order

-- Statistics belong to the owner of a table; a role that may only use it asks for them here.
create function payrun_analyze(of regclass, variadic columns text[] default '{}') returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  execute format('analyze %s', of)
    || coalesce((select ' (' || string_agg(quote_ident(name), ', ') || ')' from unnest(columns) as name), '');
end $$;
revoke execute on function payrun_analyze(regclass, text[]) from public;
