-- A forgotten password: a link to an account's e-mail address, once, for an hour.

alter table account add column email text;
-- A sign-in that began before this is void: whoever was signing in with a password that is being replaced does not slip through.
alter table account add column signed_out_at timestamptz;

create table password_link (
    -- SHA-256 of what the link carries: a copy of this table opens nothing.
    link_hash bytea primary key,
    account_id uuid not null references account,
    made_at timestamptz not null,
    expires_at timestamptz not null
);
create index password_link_account on password_link (account_id);

grant select, insert, delete on password_link to ilinks_app;
