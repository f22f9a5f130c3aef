package io.llmplatform.registry.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before each test
class WebhookClientTest {
  private static final WebhookSecret SECRET = WebhookSecret.random();

  private Receiver receiver;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private Outcome send(DnsResolver dns, String url) throws IOException {
    return send(dns, url, Duration.ofSeconds(10));
  }

  private static Outcome send(DnsResolver dns, String url, Duration timeout) throws IOException {
    try (WebhookClient client =
        new WebhookClient(Settings.of(9, 10, timeout), dns, Clock.systemUTC())) {
      return client.send(URI.create(url), SECRET, "id-1", "{\"ü\":1}");
    }
  }

  private static DnsResolver resolver(String... addresses) {
    AtomicInteger calls = new AtomicInteger();
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        int call = Math.min(calls.getAndIncrement(), addresses.length - 1);
        return new InetAddress[] {InetAddress.getByName(addresses[call])};
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  @Test
  void postsTheBodyWithItsSignature() throws IOException {
    Outcome outcome = send(SystemDefaultDnsResolver.INSTANCE, receiver.url());
    assertThat(outcome.arrived()).isTrue();
    assertThat(outcome.status()).isEqualTo(204);
    Receiver.Request request = receiver.requests().get(0);
    assertThat(request.path()).isEqualTo("/hook");
    assertThat(request.id()).isEqualTo("id-1");
    assertThat(request.body()).isEqualTo("{\"ü\":1}");
    assertThat(request.isSignedWith(SECRET.text())).isTrue();
  }

  @Test
  void aNameThatLeadsInsideIsRefusedBeforeAnythingIsSent() throws IOException {
    String url = "http://hooks.example.org:" + receiver.port() + "/hook";
    Outcome outcome = send(new PublicDns(resolver("127.0.0.1")), url);
    assertThat(outcome.error()).contains("may not reach");
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void aLiteralThatLeadsInsideIsRefusedAtTheConnectionToo() throws IOException {
    assertThat(send(new PublicDns(), receiver.url()).error()).contains("may not reach");
    assertThat(send(new PublicDns(), "http://[::1]:" + receiver.port() + "/").error())
        .contains("may not reach");
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void theAddressThatWasCheckedIsTheOneThatIsConnectedTo() throws IOException {
    // The second answer would lead inside; it is never asked for.
    DnsResolver rebinding = resolver("192.0.1.1", "127.0.0.1");
    String url = "http://hooks.example.org:" + receiver.port() + "/hook";
    Outcome outcome = send(new PublicDns(rebinding), url, Duration.ofMillis(300));
    assertThat(outcome.arrived()).isFalse();
    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowed() throws IOException {
    receiver.answer(
        (request, exchange) -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        });
    Outcome outcome = send(SystemDefaultDnsResolver.INSTANCE, receiver.url());
    assertThat(outcome.error()).isEqualTo("HTTP 307");
    assertThat(receiver.requests()).hasSize(1);
  }

  @Test
  void whoAsksForPatienceIsHeard() throws IOException {
    receiver.answer(
        (request, exchange) -> {
          exchange.getResponseHeaders().add("Retry-After", "120");
          exchange.sendResponseHeaders(429, -1);
        });
    Outcome outcome = send(SystemDefaultDnsResolver.INSTANCE, receiver.url());
    assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(120));
    receiver.answer(
        (request, exchange) -> {
          exchange.getResponseHeaders().add("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT");
          exchange.sendResponseHeaders(503, -1);
        });
    Duration past = send(SystemDefaultDnsResolver.INSTANCE, receiver.url()).retryAfter();
    assertThat(past).isNegative();
  }

  @Test
  void whoNeverAnswersIsLeft() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    receiver.answer(
        (request, exchange) -> {
          try {
            end.await(1, TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Outcome outcome =
        send(SystemDefaultDnsResolver.INSTANCE, receiver.url(), Duration.ofMillis(300));
    end.countDown();
    assertThat(outcome.error()).isEqualTo("no answer in time");
  }

  @Test
  void anEndlessAnswerIsNotRead() throws Exception {
    CountDownLatch broken = new CountDownLatch(1);
    receiver.answer(
        (request, exchange) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[65536];
          try {
            while (true) {
              exchange.getResponseBody().write(block);
            }
          } catch (IOException cut) {
            broken.countDown();
          }
        });
    assertThat(send(SystemDefaultDnsResolver.INSTANCE, receiver.url()).arrived()).isTrue();
    assertThat(broken.await(1, TimeUnit.MINUTES)).isTrue();
  }
}
