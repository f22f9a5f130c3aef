package io.llmplatform.user.token;

/** Why a credential is refused, each with its sentence for the client. */
enum Flaw {
  MALFORMED("The credential is neither an API key nor a well-formed JWT."),
  ALGORITHM("The token is not signed with an accepted algorithm."),
  INTERNAL("This is an internal token, which is no credential."),
  ISSUER("The token is of another issuer than the one that this platform accepts."),
  SIGNATURE("The token's signature does not verify with any key of its issuer."),
  NO_EXPIRY("The token does not say when it ends."),
  EXPIRED("The token has expired."),
  NOT_YET_VALID("The token is not valid yet."),
  AUDIENCE("The token is meant for another audience."),
  NOT_FOR_ACCESS("This is not an access token."),
  REVOKED("The token has been revoked."),
  UNKNOWN_HOLDER("The token's account or tenant is disabled or does not exist."),
  API_KEY("The API key is unknown, revoked or expired.");

  private final String sentence;

  Flaw(String sentence) {
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
