package io.llmplatform.user.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Something about an identity changed: what was cached of it is no longer true. Sent as JSON on the
 * Redis channel {@link #CHANNEL} after the change is committed; exactly one member is set.
 *
 * @param key the id of an API key
 * @param subject the subject of a user or client
 * @param tenant the name of a tenant: all in it
 * @param all everything
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdentityChange(
    @Nullable String key,
    @Nullable String subject,
    @Nullable String tenant,
    @Nullable Boolean all) {
  public static final String CHANNEL = "identity.changes";

  public static IdentityChange ofKey(String id) {
    return new IdentityChange(id, null, null, null);
  }

  public static IdentityChange ofSubject(String subject) {
    return new IdentityChange(null, subject, null, null);
  }

  public static IdentityChange ofTenant(String tenant) {
    return new IdentityChange(null, null, tenant, null);
  }

  public static IdentityChange ofEverything() {
    return new IdentityChange(null, null, null, true);
  }
}
