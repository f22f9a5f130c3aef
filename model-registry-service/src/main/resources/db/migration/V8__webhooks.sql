-- Who wants to be told of what happens to a tenant's models.
create table webhook (
  id uuid primary key,
  tenant varchar(255) collate "C" not null,
  url varchar(2048) not null,
  -- Null: every type.
  event_types text[],
  -- Null: every model of the tenant.
  model varchar(255) collate "C",
  -- `key:base64`, AES-256-GCM under that key of the ring.
  secret text not null,
  active boolean not null,
  -- Why it was switched off; null where somebody did it, or it is on.
  disabled_reason varchar(200),
  -- Deliveries in a row that were given up.
  failures integer not null default 0 check (failures >= 0),
  created_by varchar(255) not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create index webhook_tenant on webhook (tenant, id);

-- An event that a webhook is to be told of, written in the event's transaction.
create table webhook_delivery (
  id uuid primary key,
  -- Of one model in the order of its events: they are written under the model's lock.
  sequence bigint generated always as identity,
  webhook_id uuid not null references webhook on delete cascade,
  event_id varchar(64) not null,
  event_type varchar(64) not null,
  -- The model's name at that time; empty where the delivery is about none.
  model varchar(255) collate "C" not null,
  -- The request's body.
  body text not null,
  status varchar(16) not null check (status in ('PENDING', 'DELIVERED', 'FAILED')),
  -- Begun ones.
  attempts integer not null default 0,
  -- While an attempt runs: when it counts as lost with its process.
  next_attempt_at timestamptz not null,
  last_attempt_at timestamptz,
  last_status integer,
  last_error varchar(300),
  created_at timestamptz not null default now(),
  completed_at timestamptz
);

create index webhook_delivery_due on webhook_delivery (next_attempt_at) where status = 'PENDING';
create index webhook_delivery_order on webhook_delivery (webhook_id, model, sequence) where status = 'PENDING';
create index webhook_delivery_log on webhook_delivery (webhook_id, sequence);
create index webhook_delivery_done on webhook_delivery (completed_at) where status <> 'PENDING';
