package io.llmplatform.inference.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HTTP/1.1, one sequence for each request; the client's thread sends it and reads the answer.
 * Thread-safe.
 */
final class ServedOverHttp implements Served {
  private static final String CONTENT_TYPE = "Content-Type";

  private final String name;
  private final HttpPost post;
  private final Prepared<HttpPost.Message> requests;

  private ServedOverHttp(
      String name, Platform.Entrance entrance, String path, Prepared<HttpPost.Message> requests)
      throws IOException {
    this.name = name + ", " + entrance.name();
    this.post = new HttpPost(URI.create(entrance.url() + path).toURL(), entrance.credential());
    this.requests = requests;
  }

  /** {@code /v2/models/{model}/infer} with binary tensors both ways, all outputs. */
  static ServedOverHttp binary(
      Platform.Entrance entrance, UploadedModel model, List<long[]> sequences) throws Exception {
    return new ServedOverHttp(
        "HTTP binary",
        entrance,
        "/v2/models/" + model.name() + "/infer",
        new Prepared<>(sequences, ids -> tensors(model, ids)));
  }

  /**
   * {@code /v1/embeddings} of one text, answered as base64. The model is measured, not what is
   * remembered of it.
   */
  static ServedOverHttp embeddings(
      Platform.Entrance entrance, UploadedModel model, SentenceTexts texts, List<long[]> sequences)
      throws Exception {
    return new ServedOverHttp(
        "JSON embeddings",
        entrance,
        "/v1/embeddings",
        new Prepared<>(sequences, ids -> embedding(model, texts.of(ids))));
  }

  private static HttpPost.Message tensors(UploadedModel model, long[] ids) throws IOException {
    List<Map<String, Object>> inputs = new ArrayList<>();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String input : model.inputs()) {
      byte[] bytes = InputBytes.of(input, ids);
      data.writeBytes(bytes);
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("name", input);
      tensor.put("shape", List.of(1, ids.length));
      tensor.put("datatype", "INT64");
      tensor.put("parameters", Map.of("binary_data_size", bytes.length));
      inputs.add(tensor);
    }
    byte[] head =
        Platform.JSON.writeValueAsBytes(
            Map.of("inputs", inputs, "parameters", Map.of("binary_data_output", true)));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(head);
    data.writeTo(body);
    return new HttpPost.Message(
        body.toByteArray(),
        Map.of(
            CONTENT_TYPE,
            "application/octet-stream",
            "Inference-Header-Content-Length",
            Integer.toString(head.length)));
  }

  private static HttpPost.Message embedding(UploadedModel model, String text) throws IOException {
    byte[] body =
        Platform.JSON.writeValueAsBytes(
            Map.of("model", model.name(), "input", text, "encoding_format", "base64"));
    return new HttpPost.Message(
        body, Map.of(CONTENT_TYPE, "application/json", "Cache-Control", "no-store"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void infer(long[] ids) throws IOException, Refused {
    // The least of both: one vector of floats.
    if (post.send(requests.of(ids)).length < Served.bytes(new long[1])) {
      throw new IOException("vectors are missing");
    }
  }

  @Override
  public long runtimeNanos() {
    return 0;
  }

  @Override
  public void close() {}
}
