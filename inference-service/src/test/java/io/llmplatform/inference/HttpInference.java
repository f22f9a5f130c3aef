package io.llmplatform.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmplatform.inference.InferCall.Input;
import io.llmplatform.inference.InferCall.Outcome;
import io.llmplatform.inference.InferCall.Output;
import io.llmplatform.inference.tensor.ElementType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Sends calls over HTTP, tensors as binary data or as JSON. */
final class HttpInference {
  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final int port;
  private final boolean binary;

  HttpInference(int port, boolean binary) {
    this.port = port;
    this.binary = binary;
  }

  Outcome infer(InferCall call) {
    try {
      return outcome(CLIENT.send(request(call), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A call's body.
   *
   * @param headerLength bytes of its JSON; -1 where it is JSON alone
   */
  record Encoded(byte[] body, int headerLength) {}

  Encoded encode(InferCall call) throws IOException {
    byte[] json = JSON.writeValueAsBytes(header(call));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(json);
    if (binary) {
      for (Input input : call.inputs()) {
        body.write(input.data());
      }
    }
    return new Encoded(body.toByteArray(), binary ? json.length : -1);
  }

  private HttpRequest request(InferCall call) throws IOException {
    Encoded encoded = encode(call);
    String version = call.version().isEmpty() ? "" : "/versions/" + call.version();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/v2/models/%s%s/infer"
                        .formatted(port, call.model(), version)))
            .timeout(InferenceScenario.PATIENCE)
            .POST(BodyPublishers.ofByteArray(encoded.body()));
    if (binary) {
      request.header(HEADER_LENGTH, Integer.toString(encoded.headerLength()));
    }
    if (call.caller() != null) {
      request.header("Authorization", "Bearer " + call.caller().token());
    }
    return request.build();
  }

  private ObjectNode header(InferCall call) {
    ObjectNode header = JSON.createObjectNode().put("id", call.id());
    ObjectNode parameters = header.putObject("parameters").put("binary_data_output", binary);
    call.parameters().forEach(parameters::putPOJO);
    ArrayNode inputs = header.putArray("inputs");
    for (Input input : call.inputs()) {
      ObjectNode node = inputs.addObject().put("name", input.name()).put("datatype", input.type());
      input.shape().forEach(node.withArray("shape")::add);
      if (binary) {
        node.putObject("parameters").put("binary_data_size", input.data().length);
      } else {
        JsonElements.write(node.putArray("data"), input);
      }
    }
    call.outputs()
        .forEach(
            (name, classes) -> {
              ObjectNode node = header.withArray("outputs").addObject().put("name", name);
              if (classes > 0) {
                node.putObject("parameters").put("classification", classes);
              }
            });
    return header;
  }

  private static Outcome outcome(HttpResponse<byte[]> response) throws IOException {
    String version = response.headers().firstValue("x-model-version").orElse("");
    if (response.statusCode() != 200) {
      JsonNode problem = JSON.readTree(response.body());
      String code = problem.path("code").asText().toUpperCase(Locale.ROOT);
      return new Outcome(code, problem.path("error").asText(), version, "", Map.of());
    }
    int length =
        (int) response.headers().firstValueAsLong(HEADER_LENGTH).orElse(response.body().length);
    JsonNode json = JSON.readTree(response.body(), 0, length);
    Map<String, Output> outputs = new LinkedHashMap<>();
    int from = length;
    for (JsonNode node : json.path("outputs")) {
      int size = node.path("parameters").path("binary_data_size").asInt(-1);
      byte[] data =
          size < 0
              ? JsonElements.read(node)
              : Arrays.copyOfRange(response.body(), from, from + size);
      from += Math.max(0, size);
      outputs.put(
          node.path("name").asText(),
          new Output(
              node.path("datatype").asText(),
              StreamSupport.stream(node.path("shape").spliterator(), false)
                  .map(JsonNode::asLong)
                  .toList(),
              data));
    }
    return new Outcome("OK", "", version, json.path("id").asText(), outputs);
  }

  /** Elements in JSON, written and read by rules of the test's own. */
  private static final class JsonElements {
    static void write(ArrayNode data, Input input) {
      Output as = new Output(input.type(), input.shape(), input.data());
      if (input.type().equals("BYTES")) {
        as.strings().forEach(data::add);
        return;
      }
      // What is no datatype is sent as whatever its bytes are.
      ElementType type = ElementType.named(input.type()).orElse(ElementType.INT64);
      var buffer = as.buffer();
      while (buffer.hasRemaining()) {
        switch (type) {
          case BOOL -> data.add(buffer.get() != 0);
          case UINT8 -> data.add(Byte.toUnsignedInt(buffer.get()));
          case INT8 -> data.add(buffer.get());
          case INT16 -> data.add(buffer.getShort());
          case INT32 -> data.add(buffer.getInt());
          case INT64 -> data.add(buffer.getLong());
          case FP16 ->
              data.add(ai.onnxruntime.platform.Fp16Conversions.fp16ToFloat(buffer.getShort()));
          case BF16 -> data.add(Float.intBitsToFloat(buffer.getShort() << 16));
          case FP32 -> data.add(buffer.getFloat());
          case FP64 -> data.add(buffer.getDouble());
          case BYTES -> throw new AssertionError();
        }
      }
    }

    static byte[] read(JsonNode output) {
      var buffer = InferCall.buffer(1 << 16);
      ElementType type = ElementType.valueOf(output.path("datatype").asText());
      for (JsonNode each : output.path("data")) {
        switch (type) {
          case BOOL -> buffer.put((byte) (each.asBoolean() ? 1 : 0));
          case UINT8, INT8 -> buffer.put((byte) each.asInt());
          case INT16 -> buffer.putShort((short) each.asInt());
          case INT32 -> buffer.putInt(each.asInt());
          case INT64 -> buffer.putLong(each.asLong());
          case FP16 ->
              buffer.putShort(
                  ai.onnxruntime.platform.Fp16Conversions.floatToFp16((float) each.asDouble()));
          case BF16 ->
              buffer.putShort((short) (Float.floatToIntBits((float) each.asDouble()) >> 16));
          case FP32 -> buffer.putFloat((float) each.asDouble());
          case FP64 -> buffer.putDouble(each.asDouble());
          case BYTES -> {
            byte[] text = each.asText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            buffer.putInt(text.length).put(text);
          }
        }
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }
}
