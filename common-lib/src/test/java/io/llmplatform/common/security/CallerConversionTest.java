package io.llmplatform.common.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.user.api.InternalClaims;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

class CallerConversionTest {
  private final CallerConversion conversion = new CallerConversion();

  @Test
  void whoActsItselfHasNoActor() {
    assertThat(caller(null).actor()).isEmpty();
  }

  @Test
  void whoIsActedForSaysByWhom() {
    Caller caller = caller(Map.of("sub", "scheduler-service"));
    assertThat(caller.actor()).contains("scheduler-service");
    assertThat(caller.subject()).isEqualTo("ann");
  }

  @ParameterizedTest
  @MethodSource("namesNobody")
  void refusesAnActorWithoutName(Object act) {
    assertThatThrownBy(() -> caller(act)).isInstanceOf(BadJwtException.class);
  }

  static Stream<Object> namesNobody() {
    return Stream.of("scheduler-service", Map.of(), Map.of("sub", 7), List.of("scheduler-service"));
  }

  private Caller caller(@Nullable Object act) {
    Jwt.Builder token =
        Jwt.withTokenValue("t")
            .header("alg", "RS256")
            .subject("ann")
            .claim(InternalClaims.TENANT, "acme");
    if (act != null) {
      token.claim(InternalClaims.ACTOR, act);
    }
    return conversion.convert(token.build()).getPrincipal();
  }
}
