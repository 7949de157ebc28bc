//! What only the database's owner does: the schema, and reading the whole audit to verify it. Not for requests.

use std::time::Duration;

use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{AuditLink, StoreError, job};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// So long a connection is trusted to live after it was used.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// A connection as the database's owner.
pub type Connection = PgConnection;

/// How the application reaches the database.
pub type ConnectOptions = PgConnectOptions;

/// A pool of connections that act as the application's role.
pub async fn pool(options: ConnectOptions, connections: u32, wait_at_most: Duration) -> Result<PgPool, StoreError> {
    // A plan is made once for each connection and statement. Over partitions with row-level policies, planning anew for each value takes
    // several times as long as the query itself; what the values would tell the planner is that a person has one partition, which the
    // executor finds as well.
    let options = options.options([("plan_cache_mode", "force_generic_plan")]);
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(wait_at_most);
    // A connection that answered a moment ago is not asked again whether it lives: that would cost every statement a second round trip.
    let pool = pool.test_before_acquire(false).before_acquire(|connection, about| {
        Box::pin(async move {
            if about.idle_for > TRUSTED_FOR {
                connection.ping().await?;
            }
            Ok(true)
        })
    });
    Ok(pool.connect_with(options).await?)
}

/// Gives a private cluster its two roles and its database, as its superuser. Safe to run at every start. Names are ours, never input.
pub async fn set_up_private_cluster(superuser: &mut Connection, owner: &str, database: &str) -> Result<(), StoreError> {
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(database)
        .fetch_one(&mut *superuser)
        .await?;
    if exists {
        return Ok(());
    }
    for statement in [
        format!("do $$ begin create role {owner} login; exception when duplicate_object then null; end $$"),
        format!("do $$ begin create role {APPLICATION_ROLE} login; exception when duplicate_object then null; end $$"),
        format!("grant {APPLICATION_ROLE} to {owner}"),
        format!("create database {database} owner {owner}"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *superuser).await?;
    }
    Ok(())
}

/// Connects as the owner.
pub async fn connect(url: &str) -> Result<Connection, StoreError> {
    Ok(PgConnection::connect(url).await?)
}

/// Name of the role that the portal's connections act as.
pub const APPLICATION_ROLE: &str = "ilinks_app";

/// Makes the application's role if there is none, and brings the schema up to date. Safe to run at every start.
pub async fn migrate(owner: &mut Connection) -> Result<(), sqlx::migrate::MigrateError> {
    if is_current(owner).await {
        return Ok(());
    }
    sqlx::query(
        "do $$ begin
            if not exists (select from pg_roles where rolname = 'ilinks_app') then create role ilinks_app nologin; end if;
            if not pg_has_role(current_user, 'ilinks_app', 'member') then
                execute format('grant ilinks_app to %I', current_user);
            elsif current_setting('server_version_num')::int >= 160000 then
                -- From PostgreSQL 16 on, whoever made a role is its member but may not act as it.
                if not pg_has_role(current_user, 'ilinks_app', 'set') then
                    execute format('grant ilinks_app to %I', current_user);
                end if;
            end if;
         end $$",
    )
    .execute(&mut *owner)
    .await?;
    MIGRATIONS.run(&mut *owner).await?;
    job::migrations().run(&mut *owner).await?;
    // The queue's tables are not about people's care; the application's role does with them what its worker needs.
    sqlx::query(
        "do $$ begin
            grant usage on schema apalis to ilinks_app;
            grant select, insert, update, delete on apalis.jobs, apalis.workers to ilinks_app;
         end $$",
    )
    .execute(owner)
    .await?;
    Ok(())
}

/// Whether the connection's user is one whom no row-level policy binds.
pub async fn is_superuser(connection: &mut Connection) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        .fetch_one(connection)
        .await?)
}

/// Whether every migration has run: one quick question, so that a start with a current schema takes no lock.
pub async fn is_current(connection: &mut Connection) -> bool {
    let newest = |migrations: &Migrator| migrations.iter().map(|migration| migration.version).max();
    let done: Result<(Option<i64>, Option<i64>), _> = sqlx::query_as(
        "select (select max(version) from _sqlx_migrations where success),
            (select max(version) from apalis._sqlx_migrations where success)",
    )
    .fetch_one(connection)
    .await;
    done.is_ok_and(|done| done == (newest(&MIGRATIONS), newest(&job::migrations())))
}

/// A stretch of the audit in order of chain and place, after a given place; at most `limit` events.
pub async fn audit_links(owner: &mut Connection, after: (uuid::Uuid, i64), limit: i64) -> Result<Vec<AuditLink>, StoreError> {
    let rows = sqlx::query!(
        r#"select chain_id, sequence, array[chain_id::text, sequence::text, audit_event_id::text,
            (extract(epoch from at) * 1000000)::bigint::text, account_id::text, actor_name, post_id::text, role,
            organisation_id::text, organisation_name, action, purpose, legal_basis, rule, reason,
            array_to_string(categories, ','), entries_seen::text, request_id] as "fields!: Vec<Option<String>>",
            previous_hash, hash
           from audit_event where (chain_id, sequence) > ($1, $2) order by chain_id, sequence limit $3"#,
        after.0,
        after.1,
        limit
    )
    .fetch_all(owner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| AuditLink {
            chain: row.chain_id,
            sequence: row.sequence,
            fields: row.fields,
            previous_hash: row.previous_hash,
            hash: row.hash,
        })
        .collect())
}

/// Where each chain ends, so that a truncation shows: chain, place and hash, after a given chain.
pub async fn audit_chains(
    owner: &mut Connection,
    after: uuid::Uuid,
    limit: i64,
) -> Result<Vec<(uuid::Uuid, i64, Vec<u8>)>, StoreError> {
    let rows = sqlx::query!(
        "select chain_id, sequence, hash from audit_chain where chain_id > $1 order by chain_id limit $2",
        after,
        limit
    )
    .fetch_all(owner)
    .await?;
    Ok(rows.into_iter().map(|row| (row.chain_id, row.sequence, row.hash)).collect())
}

/// Runs one statement of an operator's or a test's.
pub async fn execute(owner: &mut Connection, statement: &'static str) -> Result<(), StoreError> {
    sqlx::query(statement).execute(owner).await?;
    Ok(())
}

/// The first text of an answer, for operators and tests.
pub async fn ask(owner: &mut Connection, question: &'static str) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar(question).fetch_optional(owner).await?)
}

/// Every text of an answer of one column, for operators and tests.
pub async fn ask_all(owner: &mut Connection, question: &'static str) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(question).fetch_all(owner).await?)
}
