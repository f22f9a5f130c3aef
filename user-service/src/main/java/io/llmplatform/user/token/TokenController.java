package io.llmplatform.user.token;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.api.ActFor;
import io.llmplatform.user.api.ExchangeCredential;
import io.llmplatform.user.api.ExchangedToken;
import io.llmplatform.user.api.ServiceToken;
import io.llmplatform.user.signing.KeyPurpose;
import io.llmplatform.user.signing.SigningKeys;
import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What services ask for; the gateway leads nobody here. */
@RestController
@RequestMapping(path = "/internal", produces = "application/json")
@Hidden
class TokenController {
  private final ExchangingCredential exchanging;
  private final RefusedCredentials refusals;
  private final ServiceTokens services;
  private final ActingFor acting;
  private final SigningKeys keys;

  TokenController(
      ExchangingCredential exchanging,
      RefusedCredentials refusals,
      ServiceTokens services,
      ActingFor acting,
      SigningKeys keys) {
    this.exchanging = exchanging;
    this.refusals = refusals;
    this.services = services;
    this.acting = acting;
    this.keys = keys;
  }

  @PostMapping(path = "/tokens/exchange", consumes = "application/json")
  ResponseEntity<ExchangedToken> exchange(@RequestBody ExchangeCredential body) {
    if (body.credential() == null) {
      throw PlatformException.invalid("credential", "The credential is missing.");
    }
    try {
      return unstored(exchanging.exchange(body.credential()));
    } catch (CredentialRefused refused) {
      refusals.record(refused);
      throw PlatformException.of(ErrorCode.UNAUTHENTICATED, refused.flaw().sentence(), refused);
    }
  }

  @PostMapping("/tokens/service")
  ResponseEntity<ServiceToken> serviceToken(Principal service) {
    return unstored(services.issue(service.getName()));
  }

  @PostMapping(path = "/tokens/on-behalf", consumes = "application/json")
  ResponseEntity<ServiceToken> onBehalf(Principal service, @RequestBody ActFor body) {
    return unstored(
        acting
            .issue(
                service.getName(),
                required("tenant", body.tenant()),
                required("subject", body.subject()),
                body.keyId())
            .orElseThrow(
                () -> PlatformException.notFound("There is no such owner who may act now.")));
  }

  @GetMapping("/jwks")
  ResponseEntity<Map<String, Object>> keys() {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(1, TimeUnit.MINUTES))
        .body(keys.published(KeyPurpose.INTERNAL).toJSONObject(true));
  }

  private static String required(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      throw PlatformException.invalid(field, "The " + field + " is missing.");
    }
    return value;
  }

  private static <T> ResponseEntity<T> unstored(T body) {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
  }
}
