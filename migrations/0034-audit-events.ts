import type { Migration } from './index.js';

/**
 * Who did what, when and from where. Rows are only ever added: a trigger refuses to change, delete or truncate them, whoever
 * asks. The one way out is `saldo_forget_audit`, for a person's right to be forgotten: it blanks where they came from.
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
              and (old.user_id, old.id, old.at, old.actor_kind, old.actor_id, old.action, old.outcome, old.status, old.code,
                   old.object_type, old.object_id, old.request_id)
                is not distinct from
                  (new.user_id, new.id, new.at, new.actor_kind, new.actor_id, new.action, new.outcome, new.status, new.code,
                   new.object_type, new.object_id, new.request_id)
              and new.address is null and new.user_agent is null
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
          update audit_events set address = null, user_agent = null where user_id = forgotten;
          get diagnostics blanked = row_count;
          perform set_config('saldo.forgetting', '', true);
          return blanked;
        end
      $$;
    `);
  },
};
