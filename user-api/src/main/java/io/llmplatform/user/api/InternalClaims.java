package io.llmplatform.user.api;

/**
 * The claims of internal tokens (JWT, RFC 7519; signed with RS256), besides the registered ones.
 * {@code docs/decisions/004-identity.md} describes them.
 */
public final class InternalClaims {
  public static final String ISSUER = "llm-platform";
  public static final String AUDIENCE = "llm-platform";

  /** The name that people know the subject by. */
  public static final String USERNAME = "preferred_username";

  /** The tenant's name. */
  public static final String TENANT = "tenant";

  /** Array of role names. */
  public static final String ROLES = "roles";

  /** {@link Permission} values, separated by blanks. */
  public static final String SCOPE = "scope";

  /** The API key's id; absent where the credential was none. */
  public static final String KEY_ID = "key_id";

  /** Array of the models that the API key may use; absent: all. */
  public static final String MODELS = "models";

  /** Object with the members {@code key} and {@code tenant}, each {@link Limits}. */
  public static final String LIMITS = "limits";

  /**
   * Object with {@code sub}, the service that acts in the subject's name (RFC 8693, section 4.1);
   * absent where the subject acts itself.
   */
  public static final String ACTOR = "act";

  private InternalClaims() {}
}
