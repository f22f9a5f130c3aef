package io.llmplatform.user.signing;

import com.nimbusds.jose.jwk.RSAKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Signing keys in the database. Thread-safe. */
@Component
class SigningKeyStore {
  // Held until the transaction ends by the one instance that adds or deletes keys.
  private static final long LOCK = 0x7369676e696e67L;

  private final JdbcClient database;

  SigningKeyStore(JdbcClient database) {
    this.database = database;
  }

  /** Waits until no other instance changes keys; until the end of the transaction. */
  void lock() {
    database.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().listOfRows();
  }

  KeySequence all(KeyPurpose purpose) {
    return new KeySequence(
        database
            .sql("select * from signing_key where purpose = ?")
            .param(purpose.value())
            .query((row, number) -> key(row, purpose))
            .list());
  }

  void add(SigningKey key) {
    database
        .sql(
            """
            insert into signing_key (id, purpose, public_key, private_key, created_at, signs_from)
            values (?, ?, ?, ?, ?, ?)
            """)
        .params(
            key.id(),
            key.purpose().value(),
            key.publicKey().toJSONString(),
            key.sealedPrivateKey(),
            Timestamp.from(key.createdAt()),
            Timestamp.from(key.signsFrom()))
        .update();
  }

  void delete(List<SigningKey> keys) {
    String[] ids = keys.stream().map(SigningKey::id).toArray(String[]::new);
    database.sql("delete from signing_key where id = any(?)").param(ids).update();
  }

  private static SigningKey key(ResultSet row, KeyPurpose purpose) throws SQLException {
    return new SigningKey(
        row.getString("id"),
        purpose,
        publicKey(row.getString("public_key")),
        row.getString("private_key"),
        instant(row, "created_at"),
        instant(row, "signs_from"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  private static RSAKey publicKey(String jwk) throws SQLException {
    try {
      return RSAKey.parse(jwk);
    } catch (ParseException e) {
      throw new SQLException("signing_key.public_key is no RSA key", e);
    }
  }
}
