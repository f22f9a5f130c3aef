package io.llmplatform.user.account;

import io.llmplatform.encryption.ColumnEncryption;
import io.llmplatform.encryption.LookupHash;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How e-mail addresses and telephone numbers lie in the database. Thread-safe. */
@Component
class ContactColumns {
  private static final String EMAIL = "account.email";
  private static final String PHONE = "account.phone";

  private final ColumnEncryption encryption;
  private final LookupHash hashes;

  ContactColumns(ColumnEncryption encryption, LookupHash hashes) {
    this.encryption = encryption;
    this.hashes = hashes;
  }

  String encryptedEmail(Email email) {
    return encryption.encrypt(EMAIL, email.value());
  }

  String encryptedPhone(Phone phone) {
    return encryption.encrypt(PHONE, phone.value());
  }

  @Nullable Email email(@Nullable String stored) {
    return stored == null ? null : new Email(encryption.decrypt(EMAIL, stored));
  }

  @Nullable Phone phone(@Nullable String stored) {
    return stored == null ? null : new Phone(encryption.decrypt(PHONE, stored));
  }

  String emailHash(String compared) {
    return hashes.of(EMAIL, compared);
  }

  String phoneHash(String compared) {
    return hashes.of(PHONE, compared);
  }

  /** The same address under the ring's current key. */
  @Nullable String renewedEmail(@Nullable String stored) {
    return stored == null || encryption.isCurrent(stored)
        ? stored
        : encryption.encrypt(EMAIL, encryption.decrypt(EMAIL, stored));
  }

  /** The same number under the ring's current key. */
  @Nullable String renewedPhone(@Nullable String stored) {
    return stored == null || encryption.isCurrent(stored)
        ? stored
        : encryption.encrypt(PHONE, encryption.decrypt(PHONE, stored));
  }
}
