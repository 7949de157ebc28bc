-- A second step of signing in: codes that a device of the account's holder makes from a secret, and codes on paper for when it is lost.

create table second_step (
    account_id uuid primary key references account,
    -- The secret of the codes, encrypted with the master key for this account.
    sealed_secret bytea not null,
    on_since timestamptz not null,
    -- The half minute whose code was used last: none is accepted twice.
    last_counter bigint not null default 0
);

create table recovery_code (
    account_id uuid not null references account,
    -- SHA-256 of the account and the code, which holds enough randomness not to be guessed from it.
    code_hash bytea not null,
    used_at timestamptz,
    primary key (account_id, code_hash)
);

grant select, insert, update, delete on second_step, recovery_code to ilinks_app;
