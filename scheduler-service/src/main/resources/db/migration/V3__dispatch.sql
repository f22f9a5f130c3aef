-- The built-in dispatch centre.

CREATE TABLE job (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  description text NOT NULL,
  handler text NOT NULL,
  parameter text NOT NULL,
  cron text NOT NULL,
  routing text NOT NULL,
  block_strategy text NOT NULL,
  timeout_seconds integer NOT NULL,
  retries integer NOT NULL,
  enabled boolean NOT NULL,
  -- The platform itself needs it.
  platform boolean NOT NULL,
  -- The settings that the platform's code stated last: what differs from them now, an operator changed.
  provisioned jsonb,
  -- How many runs were handed out one executor after the other.
  turn bigint NOT NULL DEFAULT 0
);

CREATE TABLE job_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id integer NOT NULL REFERENCES job ON DELETE CASCADE,
  trigger text NOT NULL,
  -- WAITING, SENDING, RUNNING; then SUCCEEDED, FAILED, STOPPED or LOST for ever.
  stage text NOT NULL,
  parameter text NOT NULL,
  attempt integer NOT NULL,
  shard_index integer NOT NULL,
  shard_total integer NOT NULL,
  -- The executor that a shard of a broadcast is meant for.
  target text,
  -- The one that it was sent to, or is about to be.
  executor text,
  -- Names the run's log, with its id.
  scheduled_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  not_before timestamptz NOT NULL,
  -- While SENDING: from then on another instance takes it over.
  claimed_until timestamptz,
  started_at timestamptz,
  -- While RUNNING: when its executor was last seen at work on it.
  confirmed_at timestamptz,
  finished_at timestamptz,
  stop_requested boolean NOT NULL DEFAULT false,
  message text
);

-- A fire is once, whoever repeats it.
CREATE UNIQUE INDEX job_run_fire ON job_run (job_id, scheduled_at, shard_index) WHERE trigger = 'SCHEDULE';
CREATE INDEX job_run_of_job ON job_run (job_id, id DESC);
CREATE INDEX job_run_to_send ON job_run (not_before) WHERE stage IN ('WAITING', 'SENDING');
CREATE INDEX job_run_to_watch ON job_run (job_id, executor) WHERE stage = 'RUNNING';
CREATE INDEX job_run_finished ON job_run (finished_at);

CREATE TABLE job_executor (
  app text NOT NULL,
  url text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (app, url)
);

-- Quartz 2.5's tables, by the names that its JDBC store expects.
CREATE TABLE qrtz_job_details (
  sched_name varchar(120) NOT NULL,
  job_name varchar(200) NOT NULL,
  job_group varchar(200) NOT NULL,
  description varchar(250),
  job_class_name varchar(250) NOT NULL,
  is_durable boolean NOT NULL,
  is_nonconcurrent boolean NOT NULL,
  is_update_data boolean NOT NULL,
  requests_recovery boolean NOT NULL,
  job_data bytea,
  PRIMARY KEY (sched_name, job_name, job_group)
);

CREATE TABLE qrtz_triggers (
  sched_name varchar(120) NOT NULL,
  trigger_name varchar(200) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  job_name varchar(200) NOT NULL,
  job_group varchar(200) NOT NULL,
  description varchar(250),
  next_fire_time bigint,
  prev_fire_time bigint,
  priority integer,
  trigger_state varchar(16) NOT NULL,
  trigger_type varchar(8) NOT NULL,
  start_time bigint NOT NULL,
  end_time bigint,
  calendar_name varchar(200),
  misfire_instr smallint,
  job_data bytea,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, job_name, job_group) REFERENCES qrtz_job_details
);
CREATE INDEX qrtz_triggers_job ON qrtz_triggers (sched_name, job_name, job_group);
CREATE INDEX qrtz_triggers_due ON qrtz_triggers (sched_name, trigger_state, next_fire_time);

CREATE TABLE qrtz_simple_triggers (
  sched_name varchar(120) NOT NULL,
  trigger_name varchar(200) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  repeat_count bigint NOT NULL,
  repeat_interval bigint NOT NULL,
  times_triggered bigint NOT NULL,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES qrtz_triggers
);

CREATE TABLE qrtz_cron_triggers (
  sched_name varchar(120) NOT NULL,
  trigger_name varchar(200) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  cron_expression varchar(120) NOT NULL,
  time_zone_id varchar(80),
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES qrtz_triggers
);

CREATE TABLE qrtz_simprop_triggers (
  sched_name varchar(120) NOT NULL,
  trigger_name varchar(200) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  str_prop_1 varchar(512),
  str_prop_2 varchar(512),
  str_prop_3 varchar(512),
  int_prop_1 integer,
  int_prop_2 integer,
  long_prop_1 bigint,
  long_prop_2 bigint,
  dec_prop_1 numeric(13, 4),
  dec_prop_2 numeric(13, 4),
  bool_prop_1 boolean,
  bool_prop_2 boolean,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES qrtz_triggers
);

CREATE TABLE qrtz_blob_triggers (
  sched_name varchar(120) NOT NULL,
  trigger_name varchar(200) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  blob_data bytea,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES qrtz_triggers
);

CREATE TABLE qrtz_calendars (
  sched_name varchar(120) NOT NULL,
  calendar_name varchar(200) NOT NULL,
  calendar bytea NOT NULL,
  PRIMARY KEY (sched_name, calendar_name)
);

CREATE TABLE qrtz_paused_trigger_grps (
  sched_name varchar(120) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  PRIMARY KEY (sched_name, trigger_group)
);

CREATE TABLE qrtz_fired_triggers (
  sched_name varchar(120) NOT NULL,
  entry_id varchar(95) NOT NULL,
  trigger_name varchar(200) NOT NULL,
  trigger_group varchar(200) NOT NULL,
  instance_name varchar(200) NOT NULL,
  fired_time bigint NOT NULL,
  sched_time bigint NOT NULL,
  priority integer NOT NULL,
  state varchar(16) NOT NULL,
  job_name varchar(200),
  job_group varchar(200),
  is_nonconcurrent boolean,
  requests_recovery boolean,
  PRIMARY KEY (sched_name, entry_id)
);
CREATE INDEX qrtz_fired_triggers_instance ON qrtz_fired_triggers (sched_name, instance_name);
CREATE INDEX qrtz_fired_triggers_trigger ON qrtz_fired_triggers (sched_name, trigger_name, trigger_group);

CREATE TABLE qrtz_scheduler_state (
  sched_name varchar(120) NOT NULL,
  instance_name varchar(200) NOT NULL,
  last_checkin_time bigint NOT NULL,
  checkin_interval bigint NOT NULL,
  PRIMARY KEY (sched_name, instance_name)
);

CREATE TABLE qrtz_locks (
  sched_name varchar(120) NOT NULL,
  lock_name varchar(40) NOT NULL,
  PRIMARY KEY (sched_name, lock_name)
);
