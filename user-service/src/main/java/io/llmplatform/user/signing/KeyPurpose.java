package io.llmplatform.user.signing;

/** What a key signs; a key of one purpose never vouches for the other's tokens. */
public enum KeyPurpose {
  /** Access and ID tokens for clients. */
  EXTERNAL("external"),
  /** Tokens between the platform's services. */
  INTERNAL("internal");

  private final String value;

  KeyPurpose(String value) {
    this.value = value;
  }

  /** As it stands in the database and in answers. */
  String value() {
    return value;
  }
}
