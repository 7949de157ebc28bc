-- Asking somebody who wishes to be asked before more of their record is opened, and what they answered.

create table access_request (
    access_request_id uuid primary key,
    person_id uuid not null references person,
    account_id uuid not null references account,
    organisation_id uuid not null references organisation,
    role text not null,
    reason text not null,
    asked_at timestamptz not null,
    lapses_at timestamptz not null,
    -- 'yes', 'no' or 'not-now'.
    answer text,
    answered_at timestamptz,
    answered_by uuid references account
);
create index access_request_person on access_request (person_id, asked_at desc);

alter table access_request enable row level security;
alter table access_request force row level security;
create policy access_request_context on access_request for select using (person_id = context_person());
create policy access_request_write on access_request for all using (person_id = context_person() and context_mode() = 'write');
grant select, insert, update on access_request to ilinks_app;
