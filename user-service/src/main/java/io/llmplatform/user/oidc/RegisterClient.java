package io.llmplatform.user.oidc;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a registration. */
record RegisterClient(
    @JsonPropertyDescription("For people, such as on the consent page; up to 200 characters")
        @Nullable String name,
    @JsonPropertyDescription("Made up if absent; letters, digits, '.', '_' and '-'")
        @Nullable String clientId,
    @JsonPropertyDescription("Your own tenant if absent") @Nullable String tenant,
    @JsonPropertyDescription(
            "authorization_code, refresh_token, client_credentials; if absent, what the redirect"
                + " URIs suggest")
        @Nullable List<String> grantTypes,
    @JsonPropertyDescription("Where people return to with a code, compared exactly")
        @Nullable List<String> redirectUris,
    @JsonPropertyDescription("Where people may return to after logging out")
        @Nullable List<String> postLogoutRedirectUris,
    @JsonPropertyDescription("Of the client's own tokens (client_credentials)")
        @Nullable List<String> roles,
    @JsonPropertyDescription(
            "A client that can keep no secret: a page or an installed program. It uses PKCE.")
        @Nullable Boolean publicClient,
    @JsonPropertyDescription("Whether people are asked before the client gets tokens for them")
        @Nullable Boolean consent) {}
