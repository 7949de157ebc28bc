-- The person: one row a human being, any number of identifiers. Every table from here on is about people: each has row-level
-- security, forced, and is read through a permit's settings only.

create table person (
    person_id uuid primary key,
    nhs_number text,
    prefix text,
    given text not null,
    family text not null,
    preferred_name text,
    born_on date,
    died_on date,
    gender text,
    address text[] not null default '{}',
    postcode text,
    phone text,
    updated_at timestamptz not null
);
create table person_identifier (
    system text not null,
    value text not null,
    person_id uuid not null references person,
    primary key (system, value)
);
create index person_identifier_person on person_identifier (person_id);

-- What finding a person needs and no more: exact keys are compared by equality, names by trigram, inside `find_people` only.
create table person_index (
    person_id uuid primary key references person,
    nhs_number text,
    -- Lower case without accents: 'margaret okell'.
    name text not null,
    family_sound text not null,
    born_on date
);
create index person_index_nhs_number on person_index (nhs_number);
create index person_index_birth on person_index (born_on, family_sound);

-- `unaccent` is only stable because its dictionary may change; ours does not.
create function plain(words text) returns text language sql immutable parallel safe
    return lower(public.unaccent('public.unaccent'::regdictionary, words));

create table relationship (
    relationship_id uuid primary key,
    person_id uuid not null references person,
    organisation_id uuid not null references organisation,
    kind text not null,
    reason text,
    made_by uuid references account,
    starts_at timestamptz not null,
    expires_at timestamptz,
    constraint relationship_once unique nulls not distinct (person_id, organisation_id, kind, made_by)
);
create index relationship_organisation on relationship (organisation_id, person_id);

create table carer_grant (
    carer_grant_id uuid primary key,
    person_id uuid not null references person,
    account_id uuid not null references account,
    -- What the carer is to the person: daughter, neighbour.
    relation text not null,
    basis text not null,
    -- Null is all that carers may see.
    topics text[],
    starts_at timestamptz not null,
    ends_at timestamptz,
    constraint carer_grant_once unique (person_id, account_id, starts_at)
);
create index carer_grant_account on carer_grant (account_id);

create table sharing_choice (
    sharing_choice_id uuid primary key,
    person_id uuid not null references person,
    sharing text not null,
    made_at timestamptz not null,
    ends_at timestamptz
);
create index sharing_choice_person on sharing_choice (person_id, made_at desc);

alter table person enable row level security;
alter table person force row level security;
create policy person_context on person for select using (person_id = context_person());
create policy person_write on person for all using (person_id = context_person() and context_mode() = 'write');

alter table person_identifier enable row level security;
alter table person_identifier force row level security;
create policy person_identifier_context on person_identifier for select using (person_id = context_person());
create policy person_identifier_write on person_identifier for all
    using (person_id = context_person() and context_mode() = 'write');

alter table person_index enable row level security;
alter table person_index force row level security;
create policy person_index_write on person_index for all using (person_id = context_person() and context_mode() = 'write');

alter table relationship enable row level security;
alter table relationship force row level security;
create policy relationship_context on relationship for select using (person_id = context_person());
create policy relationship_write on relationship for all using (person_id = context_person() and context_mode() = 'write');

alter table carer_grant enable row level security;
alter table carer_grant force row level security;
create policy carer_grant_context on carer_grant for select using (person_id = context_person());
create policy carer_grant_write on carer_grant for all using (person_id = context_person() and context_mode() = 'write');

alter table sharing_choice enable row level security;
alter table sharing_choice force row level security;
create policy sharing_choice_context on sharing_choice for select using (person_id = context_person());
create policy sharing_choice_write on sharing_choice for all using (person_id = context_person() and context_mode() = 'write');

-- Functions that answer questions across people run as the owner, whom forced row-level security binds too: it may read these tables,
-- which hold no clinical content. The application's role gains nothing by it.
create policy person_questions on person for select to current_user using (true);
create policy person_identifier_questions on person_identifier for select to current_user using (true);
create policy person_index_questions on person_index for select to current_user using (true);
create policy relationship_questions on relationship for select to current_user using (true);
create policy carer_grant_questions on carer_grant for select to current_user using (true);
create policy sharing_choice_questions on sharing_choice for select to current_user using (true);

grant select, insert, update on person, person_identifier, person_index, relationship, carer_grant, sharing_choice to ilinks_app;
