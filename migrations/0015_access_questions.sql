-- "Why did you look?": the person asks about an event of their log, whoever looked replies, the privacy officer takes over what stays
-- without a reply.

create table access_question (
    access_question_id uuid primary key,
    person_id uuid not null references person,
    audit_event_id uuid not null,
    -- Who looked, in which post.
    account_id uuid not null references account,
    organisation_id uuid not null references organisation,
    role text not null,
    looked_at timestamptz not null,
    asked_at timestamptz not null,
    reply_due_at timestamptz not null,
    reply text,
    replied_at timestamptz,
    -- When it went to the privacy officer.
    escalated_at timestamptz,
    constraint access_question_once unique (person_id, audit_event_id)
);
create index access_question_account on access_question (account_id) where replied_at is null;
create index access_question_due on access_question (reply_due_at) where replied_at is null and escalated_at is null;

alter table access_question enable row level security;
alter table access_question force row level security;
-- The person's own eyes, and whoever was asked.
create policy access_question_lens on access_question for select using (
    person_id = context_person() and (context_seals() = 'all' or account_id = context_account())
);
create policy access_question_ask on access_question for insert with check (person_id = context_person() and context_mode() = 'write');
create policy access_question_reply on access_question for update using (
    person_id = context_person() and context_mode() = 'write' and (context_seals() = 'all' or account_id = context_account())
);
create policy access_question_questions on access_question for all to current_user using (true);
grant select, insert, update on access_question to ilinks_app;

-- What waits for a reply by the asking account: whose record, and when it was looked at.
create function questions_to_answer(p_limit int)
returns table (access_question_id uuid, person_id uuid, given text, family text, organisation text, looked_at timestamptz,
               asked_at timestamptz, reply_due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select q.access_question_id, q.person_id, p.given, p.family, o.name, q.looked_at, q.asked_at, q.reply_due_at
    from access_question q join person p using (person_id) join organisation o using (organisation_id)
    where q.account_id = context_account() and q.replied_at is null
    order by q.reply_due_at limit p_limit
$$;

-- Questions whose clock has run out go to the privacy officer, once. Answers how many.
create function escalate_questions(p_now timestamptz) returns bigint
language sql security definer set search_path = public, pg_temp as $$
    with late as (
        update access_question set escalated_at = p_now
        where replied_at is null and escalated_at is null and reply_due_at <= p_now
        returning *
    ), raised as (
        insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
        select access_question_id, person_id, account_id, organisation_id, role, 'no-reply',
            'The person asked why on ' || to_char(asked_at at time zone 'Europe/London', 'DD.MM.YYYY') || ' and had no reply in time',
            p_now, p_now + interval '3 days'
        from late on conflict do nothing returning 1
    )
    select count(*) from raised
$$;
create policy alert_escalate on alert for insert to current_user with check (true);
revoke all on function questions_to_answer, escalate_questions from public;
grant execute on function questions_to_answer, escalate_questions to ilinks_app;

-- The person's chain by the event's own id, for asking about it.
create index audit_event_id on audit_event (chain_id, audit_event_id);

-- A root over all that was written down in a day, signed with a key that is kept outside the database, and hashed together with the
-- root of the day before: whoever rewrites the past must forge every signature since.
create table audit_root (
    day date primary key,
    chains bigint not null,
    events bigint not null,
    previous_root bytea not null,
    root bytea not null,
    public_key bytea not null,
    signature bytea not null,
    made_at timestamptz not null
);
grant select, insert on audit_root to ilinks_app;
create index audit_event_at on audit_event using brin (at);

-- Where each chain stood at the end of a span, of those in which something was written then. No content.
create function audit_span(p_from timestamptz, p_to timestamptz)
returns table (chain_id uuid, sequence bigint, hash bytea, events bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select e.chain_id, d.sequence, e.hash, d.events
    from (
        select chain_id, max(sequence) as sequence, count(*) as events from audit_event
        where at >= p_from and at < p_to group by chain_id
    ) d
    join audit_event e on e.chain_id = d.chain_id and e.sequence = d.sequence
    order by e.chain_id
$$;
create function audit_first_day() returns date language sql stable security definer set search_path = public, pg_temp as $$
    select (min(at) at time zone 'UTC')::date from audit_event
$$;
revoke all on function audit_span, audit_first_day from public;
grant execute on function audit_span, audit_first_day to ilinks_app;
