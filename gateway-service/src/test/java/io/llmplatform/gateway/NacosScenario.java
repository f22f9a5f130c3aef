package io.llmplatform.gateway;

import com.alibaba.cloud.nacos.NacosServiceManager;
import io.llmplatform.testing.infrastructure.WithNacos;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A gateway that is configured by a real Nacos server and finds the services there. */
@WithNacos
@AutoConfigureObservability
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "server.address=127.0.0.1",
      "GATEWAY_SERVICE_SECRET=" + FakeIdentities.SECRET,
      // Nobody listens there.
      "REDIS_PORT=1",
      // Else a refresh would not see the properties of the test.
      "spring.cloud.refresh.additional-property-sources-to-retain=Inlined Test Properties"
    })
abstract class NacosScenario {
  /** Ample for a loaded machine; what is awaited takes a second. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration CALL_LIMIT = Duration.ofSeconds(15);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final FakeIdentities IDENTITIES = new FakeIdentities();
  private static final FakeUpstream USER_SERVICE = new FakeUpstream("user-service");

  @LocalServerPort int port;

  @BeforeAll
  static void userServiceIsRegistered(@Autowired NacosServiceManager nacos) throws Exception {
    USER_SERVICE.always(FakeIdentities.URI, IDENTITIES::answer);
    nacos.getNamingService().registerInstance("user-service", "127.0.0.1", USER_SERVICE.port());
  }

  HttpResponse<String> call(String method, String path) throws IOException, InterruptedException {
    HttpRequest.BodyPublisher body =
        method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody();
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(CALL_LIMIT)
            .header("Authorization", "Bearer " + FakeIdentities.KEY)
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  int status(String path) throws IOException, InterruptedException {
    return call("GET", path).statusCode();
  }
}
