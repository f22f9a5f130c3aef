-- Models belong to tenants. What was there before tenants was everybody's.
alter table model add column tenant varchar(255) collate "C" not null default 'platform';
alter table model alter column tenant drop default;
alter table model add column visibility varchar(16) not null default 'SHARED'
  check (visibility in ('TENANT', 'SHARED'));
alter table model alter column visibility drop default;

-- In the order in which lists are walked.
alter table model drop constraint model_name_key;
alter table model add unique (name, tenant);

-- A shared name means one model.
create unique index model_shared_name on model (name) where visibility = 'SHARED';
