package io.llmplatform.common.error.database;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.CannotCreateTransactionException;

/** Lets services that have a database say that it does not answer. */
@AutoConfiguration
@ConditionalOnClass(CannotCreateTransactionException.class)
class DatabaseErrorAutoConfiguration {

  @Bean
  DatabaseFailures databaseFailures() {
    return new DatabaseFailures();
  }
}
