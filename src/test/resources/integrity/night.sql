-- A small night in which everything happens that may, written row by row with the triggers off; SmallNight adds the reports.
-- Run 1: a file, two runners, each status. Run 2: requests, an approval, a replacement. Run 3 accepted nothing. Run 4: live.
set session_replication_role = replica;

insert into payment_run (id, job, mode, business_date, organisation, state, epoch, launches, source_kind, source_name,
                         lines_read, lines_accepted, lines_rejected, accepted_at, report_state, approval_required, approval_since)
values (1, 'nightly', 'test', '2026-11-20', 'org_1', 'FINISHED', 2, 2, 'csv', 'one.csv', 10, 9, 1, '2026-11-20T00:59:30Z', 'CURRENT', false, null),
       (2, 'asked', 'test', '2026-11-20', 'org_1', 'FINISHED', 1, 1, 'database', null, 2, 1, 1, '2026-11-20T01:59:30Z', 'CURRENT', true, '2026-11-20T00:30:00Z'),
       (3, 'nightly', 'test', '2026-11-21', null, 'FAILED', 1, 1, 'csv', 'bad.csv', null, null, null, null, 'STALE', false, null),
       (4, 'live', 'live', '2026-11-21', 'org_live', 'FINISHED', 1, 1, 'none', null, 1, 1, 0, '2026-11-21T00:59:30Z', 'STALE', false, null);

insert into run_epoch (run_id, epoch, at, host, process, backend)
values (1, 1, '2026-11-20T00:59:00Z', 'pay-1', 4711, 1), (1, 2, '2026-11-20T01:10:00Z', 'pay-2', 4712, 2),
       (2, 1, '2026-11-20T01:59:00Z', 'pay-1', 4713, 3), (3, 1, '2026-11-21T00:30:00Z', 'pay-1', 4714, 4),
       (4, 1, '2026-11-21T00:59:00Z', 'pay-1', 4715, 5);

insert into run_launch (run_id, launch, verb, os_user, host, process)
values (1, 1, 'run', 'ada', 'pay-1', 4711), (1, 2, 'relaunch', 'ada', 'pay-2', 4712), (2, 1, 'run', 'ada', 'pay-1', 4713),
       (3, 1, 'run', 'ada', 'pay-1', 4714), (4, 1, 'run', 'ada', 'pay-1', 4715);

insert into run_total (run_id, kind, provider, currency, count, amount)
values (1, 'accepted', 'syncpay', 'NGN', 8, 60500.50), (1, 'accepted', 'soap', 'USD', 1, 200.00), (1, 'rejected', '', 'NGN', 1, 400.00),
       (2, 'accepted', 'syncpay', 'NGN', 1, 6000.00), (4, 'accepted', 'syncpay', 'USD', 1, 100.00);

insert into rejected_line (run_id, line, seq, reference, destination, amount, currency, column_name, code, message)
values (1, 9, 1, '=PO-10', 'dest_10', '400.00', 'NGN', 'reference', 'BAD_REFERENCE', 'a reference has letters, digits and "-"'),
       (1, 9, 2, '=PO-10', 'dest_10', '400.00', 'NGN', 'amount', 'TOO_SMALL', 'at least 500.00'),
       (2, 2, 1, 'PO-11', 'dest_11', 'x', 'NGN', 'amount', 'BAD_AMOUNT', 'no amount');

insert into payout_request (id, mode, reference, provider, destination, amount, currency, status, run_id)
overriding system value
values (1, 'test', 'PO-9', 'syncpay', 'dest_9', '6000', 'NGN', 'COMPLETED', 2),
       (2, 'test', 'PO-11', 'syncpay', 'dest_11', 'x', 'NGN', 'REJECTED', 2);

insert into payout (id, run_id, line, mode, provider, reference, destination, amount, currency, status, hold_kind, generation,
                    version, provider_id, paid_amount, refunded_amount, replaces, request_id, approval_id, created_at, idempotency_key, request_body)
overriding system value
select p.*, case when status not in ('HELD', 'READY') then 'key-' || reference end,
       case when status not in ('HELD', 'READY') then '{"reference":"' || reference || '"}' end
from (values (1, 1, 2, 'test', 'syncpay', 'PO-1', 'dest_1', 10000.00, 'NGN', 'COMPLETED', null::text, 1, 4, 'wd_1', 10000.00, null::numeric, null::text, null::bigint, null::bigint, timestamptz '2026-11-20T00:59:30Z'),
       (2, 1, 3, 'test', 'syncpay', 'PO-2', 'dest_2', 6000.00, 'NGN', 'FAILED', null, 1, 3, 'wd_2', null, 6000.00, null, null, null, '2026-11-20T00:59:30Z'),
       (3, 1, 4, 'test', 'syncpay', 'PO-3', 'dest_3', 7000.00, 'NGN', 'REFUSED', null, 2, 4, null, null, null, null, null, null, '2026-11-20T00:59:30Z'),
       (4, 1, 5, 'test', 'syncpay', 'PO-4', 'dest_4', 10000.00, 'NGN', 'HELD', 'POSSIBLE_DUPLICATE', 1, 1, null, null, null, null, null, null, '2026-11-20T00:59:30Z'),
       (5, 1, 6, 'test', 'syncpay', 'PO-5', 'dest_5', 8000.00, 'NGN', 'RETURNED', null, 1, 4, 'wd_5', 8000.00, 3000.00, null, null, null, '2026-11-20T00:59:30Z'),
       (6, 1, 7, 'test', 'syncpay', 'PO-6', 'dest_6', 9000.00, 'NGN', 'UNKNOWN', null, 1, 2, null, null, null, null, null, null, '2026-11-20T00:59:30Z'),
       (7, 1, 8, 'test', 'soap', 'SP-1', 'cust_1', 200.00, 'USD', 'COMPLETED', null, 1, 2, 'sp_1', 180.00, null, null, null, null, '2026-11-20T00:59:30Z'),
       (8, 1, 10, 'test', 'syncpay', 'PO-7', 'dest_7', 5200.50, 'NGN', 'ACCEPTED', null, 1, 2, 'wd_7', null, null, null, null, null, '2026-11-20T00:59:30Z'),
       (9, 1, 11, 'test', 'syncpay', 'PO-8', 'dest_8', 5300.00, 'NGN', 'READY', null, 1, 0, null, null, null, null, null, null, '2026-11-20T00:59:30Z'),
       (10, 2, 1, 'test', 'syncpay', 'PO-9', 'dest_9', 6000.00, 'NGN', 'COMPLETED', null, 1, 2, 'wd_9', 6000.00, null, 'PO-2', 1, 1, '2026-11-20T01:59:30Z'),
       (11, 4, 2, 'live', 'syncpay', 'LV-1', 'dest_1', 100.00, 'USD', 'COMPLETED', null, 1, 2, 'wd_1', 100.00, null, null, null, null, '2026-11-21T00:59:30Z'))
  as p (id, run_id, line, mode, provider, reference, destination, amount, currency, status, hold_kind, generation, version, provider_id,
        paid_amount, refunded_amount, replaces, request_id, approval_id, created_at);

-- the customer of SP-1 took 180 of her 200
update payout set held_amount = 180.00 where id = 7;
insert into checkout (id, payout_id, state, opened_at, expires_at, ended_at)
values ('sp_1', 7, 'DONE', '2026-11-20T01:00:07Z', '2026-11-21T01:00:07Z', '2026-11-20T01:20:07Z');
insert into checkout_charge (id, checkout_id, payout_id, standing, word, amount, created_at, settled_at)
values ('ch_1', 'sp_1', 7, 'SUCCEEDED', 'succeeded', 180.00, '2026-11-20T01:10:07Z', '2026-11-20T01:20:07Z');

insert into run_approval (id, run_id, verdict, plan_sha256, payouts, actor, at)
overriding system value
values (1, 2, 'approved', approval_sha256(1), 1, 'bob', '2026-11-20T01:58:00Z');

-- linked by numbers here, hashed below
insert into payout_event (payout_id, version, at, from_status, to_status, detail, actor, epoch, link, hash)
values (1, 1, '2026-11-20T01:00:01Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (1, 2, '2026-11-20T01:10:01Z', 'SENDING', 'SENDING', 'attempt 2 of key 1', 'payrun', 2, 3, ''),
       (1, 3, '2026-11-20T01:10:02Z', 'SENDING', 'ACCEPTED', null, 'payrun', 2, 5, ''),
       (1, 4, '2026-11-20T01:20:02Z', 'ACCEPTED', 'COMPLETED', null, 'payrun', null, 7, ''),
       (2, 1, '2026-11-20T01:00:02Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (2, 2, '2026-11-20T01:00:03Z', 'SENDING', 'ACCEPTED', null, 'payrun', 1, 3, ''),
       (2, 3, '2026-11-20T01:20:03Z', 'ACCEPTED', 'FAILED', 'account closed', 'payrun', null, 4, ''),
       (3, 1, '2026-11-20T01:00:03Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (3, 2, '2026-11-20T01:00:04Z', 'SENDING', 'READY', 'the key was in use', 'payrun', 1, 3, ''),
       (3, 3, '2026-11-20T01:10:03Z', 'READY', 'SENDING', 'attempt 1 of key 2', 'payrun', 2, 4, ''),
       (3, 4, '2026-11-20T01:10:04Z', 'SENDING', 'REFUSED', 'no such destination', 'payrun', 2, 6, ''),
       (4, 1, '2026-11-20T00:59:30Z', 'READY', 'HELD', 'looks like another', 'payrun', null, 1, ''),
       (5, 1, '2026-11-20T01:00:05Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (5, 2, '2026-11-20T01:00:06Z', 'SENDING', 'ACCEPTED', null, 'payrun', 1, 3, ''),
       (5, 3, '2026-11-20T01:20:05Z', 'ACCEPTED', 'COMPLETED', null, 'payrun', null, 4, ''),
       (5, 4, '2026-11-20T01:30:05Z', 'COMPLETED', 'RETURNED', null, 'payrun', null, 5, ''),
       (6, 1, '2026-11-20T01:00:06Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (6, 2, '2026-11-20T01:40:06Z', 'SENDING', 'UNKNOWN', 'no answer inside the window', 'payrun', 2, 2, ''),
       (7, 1, '2026-11-20T01:00:07Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (7, 2, '2026-11-20T01:00:08Z', 'SENDING', 'COMPLETED', null, 'payrun', 1, 3, ''),
       (8, 1, '2026-11-20T01:10:07Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 2, 1, ''),
       (8, 2, '2026-11-20T01:10:08Z', 'SENDING', 'ACCEPTED', null, 'payrun', 2, 3, ''),
       (10, 1, '2026-11-20T02:00:01Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (10, 2, '2026-11-20T02:00:02Z', 'SENDING', 'COMPLETED', null, 'payrun', 1, 3, ''),
       (11, 1, '2026-11-21T01:00:01Z', 'READY', 'SENDING', 'attempt 1 of key 1', 'payrun', 1, 1, ''),
       (11, 2, '2026-11-21T01:00:02Z', 'SENDING', 'COMPLETED', null, 'payrun', 1, 3, '');

insert into payout_attempt (payout_id, generation, attempt, kind, started_at, ended_at, http_status, outcome, body_sha256, answer, epoch, link, hash)
select a.payout_id, a.generation, a.attempt, a.kind, a.started_at, a.started_at + interval '300 milliseconds', a.http_status, a.outcome,
       case when a.kind = 'send' then
         case when a.generation = p.generation then encode(sha256(convert_to(p.request_body, 'UTF8')), 'hex') else repeat('1', 64) end end,
       a.answer, a.epoch, a.link, ''
from (values (1, 1, 1, 'send', timestamptz '2026-11-20T01:00:01.5Z', null::integer, 'NO_ANSWER', null::text, 1, 2),
             (1, 1, 2, 'send', '2026-11-20T01:10:01.5Z', 201, 'TAKEN', '{"id":"wd_1"}', 2, 4),
             (1, 1, 1, 'poll', '2026-11-20T01:20:01.5Z', 200, 'TOLD', '{"id":"wd_1"}', null, 6),
             (2, 1, 1, 'send', '2026-11-20T01:00:02.5Z', 201, 'TAKEN', '{"id":"wd_2"}', 1, 2),
             (3, 1, 1, 'send', '2026-11-20T01:00:03.5Z', 409, 'KEY_IN_USE', null, 1, 2),
             (3, 2, 1, 'send', '2026-11-20T01:10:03.5Z', 422, 'REFUSED', null, 2, 5),
             (5, 1, 1, 'send', '2026-11-20T01:00:05.5Z', 201, 'TAKEN', '{"id":"wd_5"}', 1, 2),
             (7, 1, 1, 'send', '2026-11-20T01:00:07.5Z', 200, 'TAKEN', null, 1, 2),
             (8, 1, 1, 'send', '2026-11-20T01:10:07.5Z', 201, 'TAKEN', '{"id":"wd_7"}', 2, 2),
             (10, 1, 1, 'send', '2026-11-20T02:00:01.5Z', 201, 'TAKEN', '{"id":"wd_9"}', 1, 2),
             (11, 1, 1, 'send', '2026-11-21T01:00:01.5Z', 201, 'TAKEN', '{"id":"wd_1"}', 1, 2))
       as a (payout_id, generation, attempt, kind, started_at, http_status, outcome, answer, epoch, link)
join payout p on p.id = a.payout_id;

-- Hashes a payout's links anew in their order, as somebody would who knows the formulas and switches the triggers off.
create function test_link(of bigint) returns void language plpgsql as $$
declare
  row payout;
  entry record;
  head bytea;
  links integer := 0;
begin
  select * into strict row from payout where id = of;
  row.chain_head := null;
  head := payout_head(row);
  for entry in
    select true as is_event, ctid, link from payout_event where payout_id = of
    union all
    select false, ctid, link from payout_attempt where payout_id = of order by link
  loop
    links := links + 1;
    if entry.is_event then
      update payout_event set link = links,
        hash = event_link(head, payout_id, links, version, at, from_status, to_status, detail, actor, epoch)
      where ctid = entry.ctid returning hash into head;
    else
      update payout_attempt set link = links,
        hash = attempt_link(head, payout_id, links, kind, generation, attempt, started_at, ended_at, http_status, outcome,
                            body_sha256, answer, api_key_hash, epoch)
      where ctid = entry.ctid returning hash into head;
    end if;
  end loop;
  update payout set chain_count = links, chain_head = case when links > 0 then head end where id = of;
end $$;
select test_link(id) from payout order by id;

-- The hash over a run's heads, in line order, where each chain had so many links.
create function test_heads(of bigint, counts integer[]) returns text language plpgsql as $$
declare
  row payout;
  head bytea;
  heads bytea := '';
  nth integer := 0;
begin
  for row in select * from payout where run_id = of order by line loop
    nth := nth + 1;
    row.chain_head := null;
    head := payout_head(row);
    select h.hash into head from (select payout_id, link, hash from payout_event union all
                                  select payout_id, link, hash from payout_attempt) h
    where h.payout_id = row.id and h.link = counts[nth]
    union all select head where counts[nth] = 0;
    heads := heads || head;
  end loop;
  return encode(sha256(heads), 'hex');
end $$;
