package io.llmplatform.user.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jwt.SignedJWT;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.fake.Browser;
import io.llmplatform.user.fake.ProviderScenario;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class RotationIT extends ProviderScenario {
  @Autowired SigningKeyStore store;
  @Autowired PrivateKeySeal seal;
  @Autowired KeySettings settings;
  @Autowired TokenLifetimes lifetimes;
  @Autowired TransactionTemplate transactions;
  @Autowired JdbcClient database;

  @Test
  void oldTokensStayValidWhenAnOperatorRotates() throws ParseException {
    String client = publicClient();
    String before = tokens(client).at("/access_token").asText();
    HttpResponse<String> rotated =
        browser.postJson("/api/signing-keys/rotate", "", "Authorization", admin());
    assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(200);
    browser = new Browser(base());
    String after = tokens(client).at("/access_token").asText();

    assertThat(keyId(after)).isNotEqualTo(keyId(before));
    assertThat(publishedIds("/oauth2/jwks")).contains(keyId(before), keyId(after));
    String internal = Browser.json(exchange(before)).at("/token").asText();
    assertThat(publishedIds("/internal/jwks")).contains(keyId(internal));
    assertThat(exchange(after).statusCode()).isEqualTo(200);
    assertThat(accounts.acts()).anyMatch(act -> act.action().equals("signing-keys.rotated"));
  }

  @Test
  void onlyPlatformAdminsRotate() {
    for (TestCaller caller : List.of(TestCaller.tenantAdmin("acme"), TestCaller.viewer("acme"))) {
      String token = "Bearer " + caller.token();
      assertThat(
              browser.postJson("/api/signing-keys/rotate", "", "Authorization", token).statusCode())
          .isEqualTo(403);
      assertThat(browser.get("/api/clients", "Authorization", token).statusCode()).isEqualTo(403);
    }
    assertThat(browser.postJson("/api/signing-keys/rotate", "").statusCode()).isEqualTo(401);
  }

  @Test
  void anotherInstanceHasTheSameKeysAndSignsWithThem() throws Exception {
    SigningKeys running = instance(Clock.systemUTC());
    SigningKeys restarted = instance(Clock.systemUTC());
    for (KeyPurpose purpose : KeyPurpose.values()) {
      assertThat(restarted.published(purpose)).isEqualTo(running.published(purpose));
      List<JWK> signing = restarted.signing(purpose).get(any(), null);
      assertThat(signing).hasSize(1);
      assertThat(signing.get(0).isPrivate()).isTrue();
      assertThat(signing).isEqualTo(running.signing(purpose).get(any(), null));
    }
  }

  @Test
  void keepsPrivateKeysEncrypted() {
    assertThat(database.sql("select private_key from signing_key").query(String.class).list())
        .isNotEmpty()
        .allMatch(stored -> stored.startsWith("test:"));
  }

  @Test
  void addsOneKeyAheadOfTimeHoweverManyInstancesLook() throws Exception {
    browser.get("/oauth2/jwks");
    instance(Clock.systemUTC()).signing(KeyPurpose.EXTERNAL).get(any(), null);
    KeySequence before = store.all(KeyPurpose.EXTERNAL);
    Instant due = before.newest().orElseThrow().signsFrom().plus(settings.rotation());

    look(due.minus(settings.publishAhead()).minus(Duration.ofMinutes(1)));
    assertThat(newest()).isEqualTo(before.newest().orElseThrow());

    look(due.minus(settings.publishAhead()));
    KeySequence after = store.all(KeyPurpose.EXTERNAL);
    SigningKey added = after.newest().orElseThrow();
    assertThat(added.signsFrom()).isEqualTo(due);
    assertThat(after.keys().stream().filter(key -> key.signsFrom().equals(due))).hasSize(1);
    assertThat(after.signingAt(Instant.now())).isEqualTo(before.signingAt(Instant.now()));

    Instant ended = due.plus(lifetimes.longest(KeyPurpose.EXTERNAL)).plus(SigningKeys.SLACK);
    assertThat(
            after.publishedAt(
                ended.minusMillis(1),
                lifetimes.longest(KeyPurpose.EXTERNAL).plus(SigningKeys.SLACK)))
        .contains(before.newest().orElseThrow(), added);
    transactions.executeWithoutResult(
        status -> {
          rotating(ended).rotateWhereDue();
          assertThat(store.all(KeyPurpose.EXTERNAL).keys()).containsExactly(added);
          status.setRollbackOnly();
        });
    database.sql("delete from signing_key where signs_from > now()").update();
  }

  private void look(Instant now) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> looks =
          IntStream.range(0, 4)
              .<Callable<Boolean>>mapToObj(
                  i ->
                      () -> {
                        rotating(now).rotateWhereDue();
                        return true;
                      })
              .toList();
      for (Future<Boolean> look : pool.invokeAll(looks)) {
        assertThat(look.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private SigningKey newest() {
    return store.all(KeyPurpose.EXTERNAL).newest().orElseThrow();
  }

  private RotatingKeys rotating(Instant now) {
    return new RotatingKeys(
        store, seal, settings, lifetimes, transactions, Clock.fixed(now, ZoneOffset.UTC));
  }

  private SigningKeys instance(Clock clock) {
    return new SigningKeys(
        store,
        new RotatingKeys(store, seal, settings, lifetimes, transactions, clock),
        seal,
        settings,
        lifetimes,
        clock);
  }

  private static JWKSelector any() {
    return new JWKSelector(new JWKMatcher.Builder().build());
  }

  private List<String> publishedIds(String path) {
    JsonNode keys = Browser.json(browser.get(path)).at("/keys");
    return IntStream.range(0, keys.size()).mapToObj(i -> keys.get(i).at("/kid").asText()).toList();
  }

  private static String keyId(String token) throws ParseException {
    return SignedJWT.parse(token).getHeader().getKeyID();
  }
}
