-- Work has one worker at a time; a worker that was believed dead cannot write (work-leases).
CREATE TABLE lease (
  work text PRIMARY KEY,
  -- Grows with each worker that the work has had.
  fence bigint NOT NULL,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Events of committed changes that are still to be sent, in the order of their appending.
CREATE TABLE job_event_outbox (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  event jsonb NOT NULL
);
