import type { Migration } from './index.js';

/**
 * Who did what, when and from where. Rows are only ever added: a trigger refuses to change, delete or truncate them, whoever
 * asks. The one way out is `saldo_forget_audit`, for a person's right to be forgotten: that something was done stays, and nothing
 * of who did it, from where, or to what.
 */
export const auditEvents: Migration = {
  name: '0034-audit-events',
  async up(knex) {
    await knex.raw(`
      create table audit_events (
        -- Without a foreign key: the record outlives the user. The nil UUID stands for attempts on no account.
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        at timestamptz not null,
        actor_kind text not null check (actor_kind in ('bearer', 'session', 'api_key', 'nobody')),
        actor_id text,
        action text not null,
        outcome text not null check (outcome in ('succeeded', 'refused', 'failed')),
        status integer,
        code text,
        object_type text,
        object_id text,
        address text,
        user_agent text,
        request_id text,
        primary key (user_id, id)
      );
      create index audit_events_list on audit_events (user_id, at desc, id desc);

      create or replace function saldo_audit_stays() returns trigger language plpgsql as $$
        begin
          if tg_op = 'UPDATE' then
            if current_setting('saldo.forgetting', true) = old.user_id::text
              and new.user_id = '00000000-0000-0000-0000-000000000000'
              and (new.actor_id, new.object_id, new.address, new.user_agent, new.request_id)
                is not distinct from (null::text, null::text, null::text, null::text, null::text)
              and (old.id, old.at, old.actor_kind, old.action, old.outcome, old.status, old.code, old.object_type)
                is not distinct from
                  (new.id, new.at, new.actor_kind, new.action, new.outcome, new.status, new.code, new.object_type)
            then
              return new;
            end if;
          end if;
          raise exception 'audit_events is append only' using errcode = 'insufficient_privilege';
        end
      $$;
      create trigger audit_events_stay before update or delete on audit_events
        for each row execute function saldo_audit_stays();
      create trigger audit_events_stay_whole before truncate on audit_events
        for each statement execute function saldo_audit_stays();

      create or replace function saldo_forget_audit(forgotten uuid) returns bigint language plpgsql as $$
        declare
          blanked bigint;
        begin
          perform set_config('saldo.forgetting', forgotten::text, true);
          update audit_events set user_id = '00000000-0000-0000-0000-000000000000',
            actor_id = null, object_id = null, address = null, user_agent = null, request_id = null
          where user_id = forgotten;
          get diagnostics blanked = row_count;
          perform set_config('saldo.forgetting', '', true);
          return blanked;
        end
      $$;
      revoke all on function saldo_forget_audit from public;
      grant execute on function saldo_forget_audit to saldo_system;
    `);
  },
};
