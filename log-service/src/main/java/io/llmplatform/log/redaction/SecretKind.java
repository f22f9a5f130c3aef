package io.llmplatform.log.redaction;

/** What is redacted. */
public enum SecretKind {
  /** Keys, tokens and passwords of machines. */
  KEY("key"),
  EMAIL("email"),
  /** Of the People's Republic of China. */
  ID_CARD("id-card"),
  BANK_CARD("bank-card"),
  PHONE("phone");

  private final String label;

  SecretKind(String label) {
    this.label = label;
  }

  /** Its name in metrics and in what takes a secret's place. */
  public String label() {
    return label;
  }

  String placeholder() {
    return "[" + label + "]";
  }
}
