-- What is not about a person's care: organisations, practitioners as feeds name them, accounts, posts, sessions.

create table organisation (
    organisation_id uuid primary key,
    name text not null,
    kind text not null,
    phone text,
    address text,
    updated_at timestamptz not null
);
create table organisation_identifier (
    system text not null,
    value text not null,
    organisation_id uuid not null references organisation,
    primary key (system, value)
);
create table practitioner (
    practitioner_id uuid primary key,
    name text not null,
    updated_at timestamptz not null
);
create table practitioner_identifier (
    system text not null,
    value text not null,
    practitioner_id uuid not null references practitioner,
    primary key (system, value)
);

create table account (
    account_id uuid primary key,
    username text not null constraint account_username_is_lower check (username = lower(username)),
    display_name text not null,
    -- PHC string; none for the made-up people of the demonstration, who sign in with one press.
    password_hash text,
    -- The account holder's own record.
    person_id uuid,
    -- One line for the list of the demonstration; only there.
    demonstration_blurb text,
    made_at timestamptz not null,
    closed_at timestamptz,
    constraint account_username_taken unique (username)
);
create table post (
    post_id uuid primary key,
    account_id uuid not null references account,
    organisation_id uuid not null references organisation,
    role text not null,
    title text not null,
    starts_at timestamptz not null,
    ended_at timestamptz,
    constraint post_held_already unique (account_id, organisation_id, role)
);

-- Sessions live here, so that any web process can answer any request and "sign out everywhere" is one delete.
create table session (
    -- SHA-256 of the cookie's value: a copy of this table signs nobody in.
    session_key bytea primary key,
    account_id uuid references account,
    data jsonb not null,
    made_at timestamptz not null,
    seen_at timestamptz not null,
    -- Minutes without a request after which the session ends.
    idle_minutes int not null,
    ends_at timestamptz not null
);
create index session_account on session (account_id);

-- What somebody typed into a form that was refused, so that nothing is lost. Encrypted with the master key.
create table form_draft (
    session_key bytea not null references session on delete cascade,
    form text not null,
    sealed_fields bytea not null,
    kept_until timestamptz not null,
    primary key (session_key, form)
);

create table sign_in_failure (
    attempt_id uuid not null,
    -- SHA-256 of the username, of the network address, or of both together.
    subject bytea not null,
    at timestamptz not null
);
create index sign_in_failure_subject on sign_in_failure (subject, at);

create table role_view (
    viewer text primary key,
    panels text[] not null,
    changed_at timestamptz not null,
    changed_by uuid not null references account
);

-- The state of the portal's own installation, such as whether the demonstration population is in.
create table installation (
    name text primary key,
    value text not null
);

grant select, insert, update on organisation, organisation_identifier, practitioner, practitioner_identifier, account, post,
    role_view, installation to ilinks_app;
grant select, insert, update, delete on session, form_draft, sign_in_failure to ilinks_app;
