-- What a person writes when they ask why somebody looked; and what became of an alert about their record, for themselves.

alter table access_question
    -- The person's own words, if they added any: read by whoever looked and, if it comes to that, by the privacy officer.
    add column words text constraint access_question_words_length check (char_length(words) <= 500);

alter table alert
    -- In which requests it was reviewed: so a line of the person's log, which has its request's reference, is known to be about it.
    add column review_requests text[] not null default '{}';

-- The person's own eyes. Of what was only noticed (a household, a neighbour, very many readings) they are not told who it was: whom a
-- pattern points at did nothing yet that is theirs to answer for.
create policy alert_of_the_person on alert for select using (
    person_id = context_person() and context_seals() = 'all' and kind in ('claim', 'emergency', 'seal-broken')
);

-- What waits for a reply by the asking account, now with what the person wrote.
drop function questions_to_answer;
create function questions_to_answer(p_limit int)
returns table (access_question_id uuid, person_id uuid, given text, family text, organisation text, looked_at timestamptz,
               asked_at timestamptz, reply_due_at timestamptz, words text)
language sql stable security definer set search_path = public, pg_temp as $$
    select q.access_question_id, q.person_id, p.given, p.family, o.name, q.looked_at, q.asked_at, q.reply_due_at, q.words
    from access_question q join person p using (person_id) join organisation o using (organisation_id)
    where q.account_id = context_account() and q.replied_at is null
    order by q.reply_due_at limit p_limit
$$;
revoke all on function questions_to_answer from public;
grant execute on function questions_to_answer to ilinks_app;

-- Questions whose clock has run out go to the privacy officer, once, with what the person wrote. Answers how many.
create or replace function escalate_questions(p_now timestamptz) returns bigint
language sql security definer set search_path = public, pg_temp as $$
    with late as (
        update access_question set escalated_at = p_now
        where replied_at is null and escalated_at is null and reply_due_at <= p_now
        returning *
    ), raised as (
        insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
        select access_question_id, person_id, account_id, organisation_id, role, 'no-reply',
            'The person asked why on ' || to_char(asked_at at time zone 'Europe/London', 'DD.MM.YYYY') || ' and had no reply in time'
                || coalesce('. They wrote: “' || words || '”', ''),
            p_now, p_now + interval '3 days'
        from late on conflict do nothing returning 1
    )
    select count(*) from raised
$$;
