package io.llmplatform.common.security;

import org.jspecify.annotations.Nullable;

/**
 * The one in whose name work is done after the request that asked for it has ended: a batch, a
 * training run. What the owner may do is asked anew at each call ({@link
 * io.llmplatform.common.client.ServiceClients#to(String, Owner)}): a revoked key does no more work.
 *
 * @param tenant the tenant that the owner belongs to
 * @param subject the user's or client's id
 * @param keyId the API key's id, whose limits and models count; null where there was none
 */
public record Owner(String tenant, String subject, @Nullable String keyId) {

  /** The one who makes this request. */
  public static Owner of(Caller caller) {
    return new Owner(caller.tenant(), caller.subject(), caller.keyId());
  }
}
