package io.llmplatform.common.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.user.api.InternalClaims;
import io.llmplatform.user.api.Limits;
import io.llmplatform.user.api.Permission;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.import=classpath:platform.yaml",
      "spring.application.name=security-test",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "spring.cloud.nacos.config.import-check.enabled=false"
    })
@WithCallers
class ResourceServerIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @LocalServerPort int port;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Things.class)
  static class Service {
    @Bean
    AccessRules access() {
      return access ->
          access
              .open("/open")
              .known("/known")
              .reads("/things/**", Permission.MODELS_READ)
              .writes("/things/**", Permission.MODELS_WRITE);
    }
  }

  @RestController
  static class Things {
    @GetMapping({"/open", "/forgotten", "/things"})
    String get() {
      return "here";
    }

    @PostMapping("/things")
    String post() {
      return "made";
    }

    @GetMapping("/known")
    String who(Caller caller) {
      return "%s of %s, key %s, %s, %s"
          .formatted(
              caller.subject(),
              caller.tenant(),
              caller.keyId(),
              caller.mayUse("other"),
              caller.keyLimits().requestsPerMinute());
    }
  }

  @Test
  void knowsTheCaller() throws Exception {
    Limits limits = new Limits(7L, null, null, null, null);
    TestCaller caller = TestCaller.developer("acme").withSubject("u1").withKey("k1", limits, "m");
    assertThat(get("/known", caller.token()).body()).isEqualTo("u1 of acme, key k1, false, 7");
  }

  @Test
  void opensWhatIsOpenAndProbes() throws Exception {
    assertThat(get("/open", null).statusCode()).isEqualTo(200);
    assertThat(get("/actuator/health", null).statusCode()).isEqualTo(200);
  }

  @Test
  void closesWhatNoRuleOpens() throws Exception {
    assertThat(get("/forgotten", null).statusCode()).isEqualTo(401);
    assertThat(get("/forgotten", TestCaller.platformAdmin().token()).statusCode()).isEqualTo(404);
    assertThat(get("/nowhere", TestCaller.platformAdmin().token()).statusCode()).isEqualTo(404);
  }

  @Test
  void asksForThePermissionOfTheMethod() throws Exception {
    String viewer = TestCaller.viewer("acme").token();
    assertThat(get("/things", viewer).body()).isEqualTo("here");
    HttpResponse<String> refused = send(request("/things", viewer).POST(empty()));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"code\":\"permission_denied\"");
    HttpResponse<String> made =
        send(request("/things", TestCaller.developer("acme").token()).POST(empty()));
    assertThat(made.body()).isEqualTo("made");
  }

  @Test
  void saysHowToComeWithCredentials() throws Exception {
    HttpResponse<String> refused = get("/known", null);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(refused.body()).contains("\"code\":\"unauthenticated\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.b.c", "sk-0123456789", "=", "%00", "é"})
  void refusesWhatIsNoToken(String credential) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/known"));
    request.header("Authorization", "Bearer " + credential);
    assertThat(send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesTokensThatAreNotThePlatformsOwn() throws Exception {
    TestCaller admin = TestCaller.platformAdmin();
    assertThat(get("/known", admin.expiredToken()).statusCode()).isEqualTo(401);
    assertThat(get("/known", admin.foreignToken()).statusCode()).isEqualTo(401);
    assertThat(get("/known", unsigned()).statusCode()).isEqualTo(401);
    assertThat(get("/known", signedWithASecret()).statusCode()).isEqualTo(401);
    String token = admin.token();
    String changed = token.substring(0, token.length() - 8) + "AAAAAAAA";
    assertThat(get("/known", changed).statusCode()).isEqualTo(401);
  }

  private static JWTClaimsSet claims() {
    return new JWTClaimsSet.Builder()
        .issuer(InternalClaims.ISSUER)
        .audience(InternalClaims.AUDIENCE)
        .subject("s")
        .claim(InternalClaims.TENANT, "acme")
        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
        .build();
  }

  private static String unsigned() {
    return new PlainJWT(claims()).serialize();
  }

  private static String signedWithASecret() throws JOSEException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("test").build(), claims());
    token.sign(new MACSigner("0123456789abcdef0123456789abcdef"));
    return token.serialize();
  }

  private HttpResponse<String> get(String path, @Nullable String token) throws Exception {
    return send(request(path, token));
  }

  private HttpRequest.Builder request(String path, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private static HttpRequest.BodyPublisher empty() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
