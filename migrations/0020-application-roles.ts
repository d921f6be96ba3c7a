import type { Knex } from 'knex';
import type { Migration } from './index.js';

/**
 * Who works on the data. `saldo_app` is what the service runs as: it owns nothing, and row-level security shows it the rows of
 * the user whose id stands in `saldo.user_id`, none where none stands there. `saldo_system` sees every user's rows, for the few
 * steps that come before a user is known. Neither can log in. Roles belong to the server, so that another database may have
 * made them already.
 */
export const applicationRoles: Migration = {
  name: '0020-application-roles',
  async up(knex) {
    await makeRoles(knex);
    await knex.raw(USER_ID);
    await knex.raw(ADD_JOB);
  },
};

/** Throws an `Error` whose message is one line for the operator where the database's user may not make or use the roles. */
async function makeRoles(knex: Knex): Promise<void> {
  await knex.raw('savepoint before_roles');
  try {
    for (const role of ['saldo_app', 'saldo_system']) await knex.raw(MAKE_ROLE.replaceAll('ROLE', role));
    await knex.raw('release savepoint before_roles');
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    await knex.raw('rollback to savepoint before_roles');
    const { rows } = await knex.raw('select quote_ident(current_user) as me');
    throw new Error(
      `the database user ${rows[0].me} may not make the roles that keep users apart: let an administrator of the server run ` +
        `"create role saldo_app nologin; create role saldo_system nologin; grant saldo_app, saldo_system to ${rows[0].me};"`,
    );
  }
}

/** Since PostgreSQL 16 who makes a role may give it away, but not become it without a grant. */
const MAKE_ROLE = `
  do $$ begin
    begin
      if not exists (select from pg_roles where rolname = 'ROLE') then
        create role ROLE nologin;
      end if;
    exception when duplicate_object or unique_violation then null; -- another database's first start was faster
    end;
    begin
      perform set_config('role', 'ROLE', true);
      perform set_config('role', 'none', true);
    exception when insufficient_privilege then
      grant ROLE to current_user;
    end;
  end $$`;

/** For whom a transaction works; null where nobody has said so. */
const USER_ID = `
  create or replace function saldo_user_id() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('saldo.user_id', true), '')::uuid
  $$`;

/** The queue's tables are closed to every role but their owner's; this adds to them and gives nothing to read. */
const ADD_JOB = `
  create or replace function saldo_add_job(kind text, payload json, queue text, run_at timestamptz, max_attempts integer,
    key text, priority integer) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    perform graphile_worker.add_job(identifier => kind, payload => payload, queue_name => queue, run_at => run_at,
      max_attempts => max_attempts, job_key => key, priority => priority, job_key_mode => 'replace');
  end $$;
  revoke all on function saldo_add_job from public;
  grant execute on function saldo_add_job to saldo_app, saldo_system`;
