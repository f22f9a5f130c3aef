package io.llmplatform.user.oidc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client as the API shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClientView(
    String id,
    String clientId,
    @JsonPropertyDescription("Only in the answer to the registration, this once")
        @Nullable String clientSecret,
    String name,
    String tenant,
    List<String> grantTypes,
    List<String> redirectUris,
    List<String> postLogoutRedirectUris,
    List<String> roles,
    boolean publicClient,
    boolean consent,
    Instant createdAt) {

  static ClientView of(Client client, @Nullable String secret) {
    return new ClientView(
        client.id(),
        client.clientId(),
        secret,
        client.name(),
        client.tenant(),
        client.grantTypes().stream().map(GrantType::value).sorted().toList(),
        client.redirectUris(),
        client.postLogoutRedirectUris(),
        client.roles().stream().sorted().toList(),
        client.isPublic(),
        client.consent(),
        client.createdAt());
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ClientView[%s]".formatted(clientId);
  }
}
