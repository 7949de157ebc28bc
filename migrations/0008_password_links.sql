-- A forgotten password: a link to an account's e-mail address, once, for an hour.

alter table account add column email text;

create table password_link (
    -- SHA-256 of what the link carries: a copy of this table opens nothing.
    link_hash bytea primary key,
    account_id uuid not null references account,
    made_at timestamptz not null,
    expires_at timestamptz not null
);
create index password_link_account on password_link (account_id);

grant select, insert, delete on password_link to ilinks_app;
