package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.llmplatform.inference.InferCall.Input;
import io.llmplatform.testing.identity.TestCaller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Requests of the echo model, broken at random: whatever comes is answered, and never by a fault of
 * ours. A failure is repeated with its seed: {@code -Dfuzz.seed=…}.
 */
class DecoderFuzzIT extends InferenceScenario {
  private static final int REQUESTS = 1500;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Set<Integer> ANSWERS = Set.of(200, 400, 413);
  private static final Set<Status.Code> STATUSES =
      Set.of(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);

  @Autowired GrpcServerLifecycle server;

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeEach
  void served(TestReporter reporter) {
    awaitReady("echo", 3);
    reporter.publishEntry("fuzz.seed", Long.toString(seed));
  }

  private static InferCall call() {
    return InferCall.of(
            OpenInferenceContract.DEVELOPER,
            "echo",
            OpenInferenceContract.allTypes().toArray(Input[]::new))
        .output("fp32_out", 2)
        .output("bytes_out", 0)
        .parameter("priority", 2L)
        .parameter("timeout", 30_000_000L);
  }

  /** A few bytes changed, doubled, or cut off. */
  private byte[] broken(byte[] body) {
    byte[] broken = body.clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(broken.length);
      broken[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt(256);
            case 1 -> (byte) (broken[at] ^ 1 << random.nextInt(8));
            case 2 -> (byte) "0123456789-.eE[]{}\",:nulltruefalse".charAt(random.nextInt(34));
            default -> (byte) 0xff;
          };
    }
    if (random.nextInt(5) == 0) {
      broken = java.util.Arrays.copyOf(broken, random.nextInt(broken.length + 16));
    }
    if (random.nextInt(8) == 0 && broken.length > 0) {
      int from = random.nextInt(broken.length);
      ByteArrayOutputStream twice = new ByteArrayOutputStream();
      twice.writeBytes(broken);
      twice.write(broken, from, broken.length - from);
      broken = twice.toByteArray();
    }
    return broken;
  }

  @Test
  void answersBrokenBodiesOverHttp() throws Exception {
    String token = TestCaller.developer("platform").token();
    HttpInference.Encoded binary = new HttpInference(port, true).encode(call());
    HttpInference.Encoded json = new HttpInference(port, false).encode(call());
    for (int i = 0; i < REQUESTS; i++) {
      HttpInference.Encoded sent = random.nextInt(3) == 0 ? json : binary;
      HttpRequest.Builder request =
          anonymous("/v2/models/echo/infer")
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + token)
              .POST(BodyPublishers.ofByteArray(broken(sent.body())));
      if (sent.headerLength() >= 0) {
        request.header("Inference-Header-Content-Length", length(sent.headerLength()));
      }
      if (random.nextInt(20) == 0) {
        request.header("Content-Encoding", random.nextBoolean() ? "gzip" : "deflate");
      }
      var response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
      assertThat(response.statusCode())
          .as(
              "seed %d, request %d: %s",
              seed, i, new String(response.body(), StandardCharsets.UTF_8))
          .isIn(ANSWERS);
    }
  }

  /** Mostly the truth. */
  private String length(int truth) {
    return switch (random.nextInt(12)) {
      case 0 -> Integer.toString(random.nextInt(2 * truth));
      case 1 -> List.of("-1", "x", "2147483648", "0", "").get(random.nextInt(5));
      default -> Integer.toString(truth);
    };
  }

  @Test
  void answersBrokenMessagesOverGrpc() {
    byte[] message = GrpcInferenceIT.message(call()).toByteArray();
    try (GrpcScenario client = new GrpcScenario(server.getPort())) {
      io.grpc.Channel channel =
          ClientInterceptors.intercept(
              client.channel(),
              MetadataUtils.newAttachHeadersInterceptor(
                  GrpcScenario.metadata(TestCaller.developer("platform").token())));
      for (int i = 0; i < REQUESTS; i++) {
        Status status = infer(channel, broken(message));
        assertThat(status.getCode()).as("seed %d, message %d: %s", seed, i, status).isIn(STATUSES);
      }
    }
  }

  private static Status infer(io.grpc.Channel channel, byte[] message) {
    try {
      ClientCalls.blockingUnaryCall(
          channel,
          RAW,
          CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
          message);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static final MethodDescriptor.Marshaller<byte[]> AS_IS =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          return new byte[0];
        }
      };

  private static final MethodDescriptor<byte[], byte[]> RAW =
      MethodDescriptor.newBuilder(AS_IS, AS_IS)
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
          .build();
}
