package io.llmplatform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.ModelInferRequest;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.FileSystemUtils;

@Timeout(120)
@TestPropertySource(
    properties = {
      "GATEWAY_TLS_CERTIFICATE=target/tls/tls.crt",
      "GATEWAY_TLS_KEY=target/tls/tls.key"
    })
class TlsIT extends GatewayScenario {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final PemFiles FILES = new PemFiles(Path.of("target/tls"));
  private static X509Certificate first;

  @BeforeAll
  static void thereIsACertificate() throws Exception {
    FileSystemUtils.deleteRecursively(Path.of("target/tls"));
    Files.createDirectories(Path.of("target/tls"));
    first = FILES.renew("first");
  }

  @Test
  void speaksHttp2OverTlsAndServesANewCertificateWithoutARestart() throws Exception {
    HttpResponse<String> response = call(first);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(served(response)).isEqualTo(first);
    assertThat(response.headers().firstValue("Strict-Transport-Security")).isPresent();
    assertThat(upstream(INFERENCE).onlyRequest().requestHeaders().get("X-Forwarded-Proto"))
        .isEqualTo("https");

    X509Certificate second = FILES.renew("second");

    await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(javax.net.ssl.SSLException.class)
        .until(() -> served(call(second)).equals(second));
  }

  @Test
  void takesRequestsOfHttp1AfterOneThatCameBeforeAResponseHadEnded() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);

    KeptConnectionIT.takesRequestsAfterAQueuedOne(
        new RawHttp(context.getSocketFactory().createSocket("127.0.0.1", port)));
  }

  @Test
  void takesGrpcOverTls() throws Exception {
    FakeGrpcService service = new FakeGrpcService();
    discovery.put("inference-service-grpc", service.port());
    Metadata credential = new Metadata();
    credential.put(FakeGrpcService.AUTHORIZATION, "Bearer " + FakeIdentities.KEY);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build())
            .build();
    try {
      ModelInferRequest request = ModelInferRequest.newBuilder().setId("over TLS").build();
      assertThat(
              GRPCInferenceServiceGrpc.newBlockingStub(channel)
                  .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(credential))
                  .modelInfer(request)
                  .getId())
          .isEqualTo("over TLS");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void answersNothingOverPlainHttp() throws Exception {
    try (RawHttp raw = new RawHttp(port)) {
      raw.send("GET /v1/models HTTP/1.1\r\nHost: gateway\r\n\r\n");

      assertThat(raw.readToEnd()).doesNotContain("HTTP/1.1");
    }
  }

  private static Certificate served(HttpResponse<?> response) throws Exception {
    return response.sslSession().orElseThrow().getPeerCertificates()[0];
  }

  private HttpResponse<String> call(Certificate trusted) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(PemFiles.trusting(trusted));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v1/models"))
            .header("Authorization", "Bearer " + FakeIdentities.KEY)
            .build(),
        BodyHandlers.ofString());
  }
}
