package io.llmplatform.user.token;

/** A credential has a flaw. */
final class CredentialRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Flaw flaw;
  private final String claimed;

  /**
   * @param claimed the subject that the credential names, proven or not; empty where it names none
   */
  CredentialRefused(Flaw flaw, String claimed) {
    super(flaw.sentence(), null, false, false);
    this.flaw = flaw;
    this.claimed = claimed;
  }

  CredentialRefused(Flaw flaw) {
    this(flaw, "");
  }

  Flaw flaw() {
    return flaw;
  }

  String claimed() {
    return claimed;
  }
}
