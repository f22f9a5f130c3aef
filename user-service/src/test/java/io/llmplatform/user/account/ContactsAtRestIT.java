package io.llmplatform.user.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.KeyRing;
import io.llmplatform.encryption.LookupHash;
import io.llmplatform.user.UserScenario;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionOperations;

@SuppressWarnings("NullAway.Init") // set before each test
class ContactsAtRestIT extends UserScenario {
  private static final String MAIL = "ada.lovelace@acme.example";
  private static final String PHONE = "+4930123456";

  @Autowired Environment environment;
  @Autowired LookupHash hashes;
  @Autowired TransactionOperations transactions;

  private String id;

  @BeforeEach
  void aUserWithContacts() {
    id =
        admin
            .post(
                "/api/users",
                Map.of("username", name(), "password", PASSWORD, "email", MAIL, "phone", PHONE))
            .text("/id");
  }

  @Test
  void noContactIsReadableInTheDatabase() {
    String row = row();
    assertThat(row).doesNotContain(MAIL).doesNotContain("lovelace").doesNotContain(PHONE);
    assertThat(column("email")).startsWith("test:");
    assertThat(column("phone")).startsWith("test:");
    assertThat(column("email_hash")).isEqualTo(hashes.of("account.email", MAIL));
  }

  @Test
  void theSameContactLooksDifferentEachTime() {
    String before = column("email");
    admin.put("/api/users/" + id, Map.of("email", MAIL));
    assertThat(column("email")).isNotEqualTo(before);
  }

  @Test
  void afterARotationAllLiesUnderTheNewKeyAndIsReadAsBefore() {
    KeyRing rotated = KeyRing.parse("next:" + key() + "," + present());
    transactions.executeWithoutResult(
        transaction -> {
          RenewingEncryption renewing = renewing(rotated);
          while (renewing.renewBatch() > 0) {
            // More lie under the old key.
          }
          assertThat(column("email")).startsWith("next:");
          assertThat(column("phone")).startsWith("next:");
          assertThat(
                  sql.sql("select count(*) from account where email like 'test:%'")
                      .query(Integer.class)
                      .single())
              .isZero();
          Account account = accounts(rotated).find(UUID.fromString(id)).orElseThrow();
          assertThat(account.profile().email()).isEqualTo(new Email(MAIL));
          assertThat(account.profile().phone()).isEqualTo(new Phone(PHONE));
          // The running service has not the new key.
          transaction.setRollbackOnly();
        });
  }

  @Test
  void aRingThatLacksAKeyInUseStopsTheService() {
    KeyRing other = KeyRing.parse("other:" + key());
    assertThatIllegalStateException()
        .isThrownBy(() -> renewing(other).run(new DefaultApplicationArguments()))
        .withMessageContaining("USERS_KEYRING")
        .withMessageContaining("test");
  }

  private RenewingEncryption renewing(KeyRing keys) {
    return new RenewingEncryption(
        sql, contacts(keys), keys, TransactionOperations.withoutTransaction());
  }

  private Accounts accounts(KeyRing keys) {
    return new Accounts(sql, contacts(keys));
  }

  private ContactColumns contacts(KeyRing keys) {
    return new ContactColumns(new ColumnEncryption(keys), hashes);
  }

  private String present() {
    return environment.getRequiredProperty("USERS_KEYRING");
  }

  private static String key() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private String row() {
    return sql.sql("select a::text from account a where id = cast(? as uuid)")
        .param(id)
        .query(String.class)
        .single();
  }

  private String column(String name) {
    return sql.sql("select " + name + " from account where id = cast(? as uuid)")
        .param(id)
        .query(String.class)
        .single();
  }
}
