package io.llmplatform.user.account;

import io.llmplatform.encryption.KeyRing;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * After a rotation, encrypts contacts again that lie under an older key: in the background from the
 * start on, some rows per transaction, beside other instances that do the same.
 *
 * <p>A service whose ring lacks a key that rows lie under does not start: it could not read them.
 */
@Component
class RenewingEncryption implements ApplicationRunner, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(RenewingEncryption.class);
  private static final int BATCH = 100;

  private final JdbcClient sql;
  private final ContactColumns contacts;
  private final KeyRing keys;
  private final TransactionOperations transactions;
  private volatile boolean stopped;

  RenewingEncryption(
      JdbcClient sql, ContactColumns contacts, KeyRing keys, TransactionOperations transactions) {
    this.sql = sql;
    this.contacts = contacts;
    this.keys = keys;
    this.transactions = transactions;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    Set<String> used = usedKeys();
    Set<String> lacking = new TreeSet<>(used);
    lacking.removeAll(keys.names());
    if (!lacking.isEmpty()) {
      throw new IllegalStateException(
          "USERS_KEYRING lacks the keys " + lacking + ", under which users' contacts are stored");
    }
    used.remove(keys.current());
    if (!used.isEmpty()) {
      Thread renewing = new Thread(this::renewAll, "renewing-encryption");
      renewing.setDaemon(true);
      renewing.start();
    }
  }

  @Override
  public void destroy() {
    stopped = true;
  }

  private Set<String> usedKeys() {
    return new TreeSet<>(
        sql.sql(
                """
                select split_part(email, ':', 1) from account where email is not null
                union select split_part(phone, ':', 1) from account where phone is not null\
                """)
            .query(String.class)
            .set());
  }

  private void renewAll() {
    int renewed = 0;
    try {
      int last;
      do {
        Integer batch = transactions.execute(transaction -> renewBatch());
        last = batch == null ? 0 : batch;
        renewed += last;
      } while (last > 0 && !stopped);
      log.info("Encrypted the contacts of {} users under the key '{}'", renewed, keys.current());
    } catch (RuntimeException e) {
      log.error(
          "Not all contacts lie under the key '{}'; the next start goes on", keys.current(), e);
    }
  }

  private record Row(UUID id, @Nullable String email, @Nullable String phone) {}

  /** How many users' contacts were encrypted again; 0: none is left but what others work on. */
  int renewBatch() {
    List<Row> rows =
        sql.sql(
                """
                select id, email, phone from account
                where split_part(email, ':', 1) <> :current
                   or split_part(phone, ':', 1) <> :current
                limit :batch for update skip locked\
                """)
            .param("current", keys.current())
            .param("batch", BATCH)
            .query(
                (row, n) ->
                    new Row(row.getObject(1, UUID.class), row.getString(2), row.getString(3)))
            .list();
    for (Row row : rows) {
      sql.sql("update account set email = ?, phone = ? where id = ?")
          .params(contacts.renewedEmail(row.email()), contacts.renewedPhone(row.phone()), row.id())
          .update();
    }
    return rows.size();
  }
}
