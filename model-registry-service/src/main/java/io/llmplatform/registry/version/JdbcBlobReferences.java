package io.llmplatform.registry.version;

import io.llmplatform.registry.artifact.BlobReferences;
import io.llmplatform.registry.artifact.Sha256;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** The content that a version has among its files, or an upload by parts needs. */
@Component
class JdbcBlobReferences implements BlobReferences {
  private final JdbcClient database;
  private final TransactionOperations transactions;
  private final PublishLock lock;

  JdbcBlobReferences(JdbcClient database, TransactionOperations transactions, PublishLock lock) {
    this.database = database;
    this.transactions = transactions;
    this.lock = lock;
  }

  @Override
  public Set<Sha256> referencedAmong(Set<Sha256> digests) {
    String[] hex = digests.stream().map(Sha256::hex).toArray(String[]::new);
    return database
        .sql("select distinct sha256 from referenced_content where sha256 = any(?)")
        .param(hex)
        .query((row, number) -> new Sha256(row.getString(1)))
        .set();
  }

  @Override
  public void whileNobodyPublishes(Runnable work) {
    transactions.executeWithoutResult(
        status -> {
          lock.takeAsSweep();
          work.run();
        });
  }
}
