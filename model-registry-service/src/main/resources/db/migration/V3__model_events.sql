-- Events of committed changes that are still to be sent, in the order of their appending.
create table model_event_outbox (
  sequence bigint generated always as identity primary key,
  key text not null,
  event jsonb not null
);
