-- What was answered in the last minutes: attempts are only ever added, in the order of their times, so a block range index
-- of a few pages finds them among hundreds of millions.
create index payout_attempt_ended on payout_attempt using brin (ended_at) with (autosummarize = on);
