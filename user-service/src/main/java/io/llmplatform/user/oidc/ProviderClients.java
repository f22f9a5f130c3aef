package io.llmplatform.user.oidc;

import io.llmplatform.user.signing.TokenLifetimes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/** Clients as Spring Authorization Server sees them; lifetimes are those of the settings. */
@Component
class ProviderClients implements RegisteredClientRepository {
  static final List<String> SCOPES =
      List.of(OidcScopes.OPENID, OidcScopes.PROFILE, OidcScopes.EMAIL);

  private final Clients clients;
  private final TokenSettings tokens;

  ProviderClients(Clients clients, TokenLifetimes lifetimes) {
    this.clients = clients;
    this.tokens =
        TokenSettings.builder()
            .authorizationCodeTimeToLive(lifetimes.code())
            .accessTokenTimeToLive(lifetimes.access())
            .refreshTokenTimeToLive(lifetimes.refresh())
            .reuseRefreshTokens(false)
            .build();
  }

  /** Never: clients come by {@link RegisteringClient}. */
  @Override
  public void save(RegisteredClient client) {
    throw new UnsupportedOperationException("Clients are registered under /api/clients");
  }

  @Override
  public @Nullable RegisteredClient findById(String id) {
    return clients.byId(id).map(this::registered).orElse(null);
  }

  @Override
  public @Nullable RegisteredClient findByClientId(String clientId) {
    return clients.byClientId(clientId).map(this::registered).orElse(null);
  }

  private RegisteredClient registered(Client client) {
    RegisteredClient.Builder registered =
        RegisteredClient.withId(client.id())
            .clientId(client.clientId())
            .clientIdIssuedAt(client.createdAt())
            .clientName(client.name())
            .redirectUris(uris -> uris.addAll(client.redirectUris()))
            .postLogoutRedirectUris(uris -> uris.addAll(client.postLogoutRedirectUris()))
            .scopes(scopes -> scopes.addAll(SCOPES))
            .tokenSettings(tokens)
            .clientSettings(
                ClientSettings.builder()
                    .requireProofKey(client.isPublic())
                    .requireAuthorizationConsent(client.consent())
                    .build());
    client.grantTypes().forEach(grant -> registered.authorizationGrantType(grant.type()));
    if (client.secretHash() == null) {
      registered.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
    } else {
      registered
          .clientSecret(client.secretHash())
          .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
          .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    }
    return registered.build();
  }
}
