package io.llmplatform.registry.version;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps the orphan sweep away from versions that are being published: any number of publishers, or
 * one sweep, among all replicas. It belongs to a transaction, and goes when that ends or its
 * connection dies.
 */
@Component
public class PublishLock {
  // "registry" in ASCII: advisory locks are shared by everything in the database.
  private static final long KEY = 0x7265676973747279L;

  private final JdbcClient database;

  PublishLock(JdbcClient database) {
    this.database = database;
  }

  /** Until the transaction ends; any number of times. */
  public void takeAsPublisher() {
    database.sql("select pg_advisory_xact_lock_shared(?)").param(KEY).query(row -> {});
  }

  // Publishers queue behind a waiting sweep: it gives up before they notice.
  void takeAsSweep() {
    database.sql("set local lock_timeout = '5s'").update();
    database.sql("select pg_advisory_xact_lock(?)").param(KEY).query(row -> {});
  }
}
