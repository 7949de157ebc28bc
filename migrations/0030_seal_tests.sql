-- Tests of the seals by the running portal itself: it signs in as each role and looks for what is sealed of two made-up people.

create table seal_test (
    seal_test_id uuid primary key,
    asked_at timestamptz not null,
    -- Who asked; nobody for the one of each night.
    asked_by uuid references account,
    -- The night for which it is, so that several processes ask once.
    night date constraint seal_test_of_night unique,
    ended_at timestamptz,
    -- How many signed in, and how many pages they asked for.
    visitors int,
    answers int,
    -- What was found where it must not be; none is as it should be. Holds made-up facts only.
    findings text[] not null default '{}'
);
create index seal_test_newest on seal_test (asked_at desc);
grant select, insert, update on seal_test to ilinks_app;
