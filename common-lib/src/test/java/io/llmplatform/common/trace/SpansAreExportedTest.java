package io.llmplatform.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.zipkin.ZipkinAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;

/** What {@code TRACES_EXPORTED} and {@code TRACES_ENDPOINT} do, against a receiver of spans. */
class SpansAreExportedTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final CountDownLatch answers = new CountDownLatch(1);
  private HttpServer receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/api/v2/spans",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          awaitQuietly(answers);
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    answers.countDown();
    receiver.stop(0);
  }

  @Test
  void noSpanIsKeptForSendingUnlessItIsAskedFor() {
    service().run(context -> assertThat(context).doesNotHaveBean(AsyncZipkinSpanHandler.class));
  }

  @Test
  void aSampledSpanReachesTheReceiverWithItsTraceAndItsService() {
    answers.countDown();
    exporting(1)
        .run(
            context -> {
              String trace = span(context.getBean(Tracer.class));
              String spans = received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
              assertThat(spans).contains(trace, "traced-service", "a step");
            });
  }

  @Test
  void aSpanThatIsNotSampledStaysWhereItIs() {
    answers.countDown();
    exporting(0).run(context -> span(context.getBean(Tracer.class)));
    assertThat(received).isEmpty();
  }

  @Test
  void aReceiverThatDoesNotAnswerHoldsNobodyUp() {
    exporting(1)
        .run(
            context -> {
              Tracer tracer = context.getBean(Tracer.class);
              span(tracer);
              assertThat(received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
              // More than the queue takes.
              for (int i = 0; i < 30_000; i++) {
                span(tracer);
              }
              answers.countDown();
            });
  }

  private static String span(Tracer tracer) {
    Span span = tracer.nextSpan().name("a step").start();
    span.end();
    return span.context().traceId();
  }

  private ApplicationContextRunner exporting(double probability) {
    return service()
        .withPropertyValues(
            "TRACES_EXPORTED=true",
            "TRACES_ENDPOINT=http://127.0.0.1:" + receiver.getAddress().getPort() + "/api/v2/spans",
            "management.tracing.sampling.probability=" + probability);
  }

  private static ApplicationContextRunner service() {
    return new ApplicationContextRunner()
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .withPropertyValues(
            "spring.config.import=classpath:platform.yaml",
            "PLATFORM_CONFIG=file:../nacos-config/",
            "spring.application.name=traced-service",
            "spring.cloud.nacos.config.enabled=false",
            "spring.cloud.nacos.config.import-check.enabled=false")
        .withConfiguration(
            AutoConfigurations.of(
                ObservationAutoConfiguration.class,
                MicrometerTracingAutoConfiguration.class,
                SamplingAutoConfiguration.class,
                BraveAutoConfiguration.class,
                ZipkinAutoConfiguration.class));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
