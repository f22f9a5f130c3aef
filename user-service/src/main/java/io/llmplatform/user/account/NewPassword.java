package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import org.jspecify.annotations.Nullable;

/**
 * A password that somebody chose.
 *
 * @param value 8 to 128 characters (code points)
 */
record NewPassword(String value) {
  private static final int MIN_LENGTH = 8;
  private static final int MAX_LENGTH = 128;

  NewPassword {
    if (!isPossible(value)) {
      throw new IllegalArgumentException("Not a password");
    }
  }

  /**
   * A password that a client sends.
   *
   * @throws PlatformException naming the field
   */
  static NewPassword given(String field, @Nullable String password) {
    if (password == null || !isPossible(password)) {
      throw PlatformException.invalid(
          field,
          "A password has %d to %d characters, none of which is U+0000."
              .formatted(MIN_LENGTH, MAX_LENGTH));
    }
    return new NewPassword(password);
  }

  /** Whether anybody can have it. What is longer is not even hashed. */
  static boolean isPossible(String password) {
    int length =
        password.length() > 2 * MAX_LENGTH
            ? Integer.MAX_VALUE
            : password.codePointCount(0, password.length());
    return length >= MIN_LENGTH && length <= MAX_LENGTH && password.indexOf('\0') < 0;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "NewPassword";
  }
}
