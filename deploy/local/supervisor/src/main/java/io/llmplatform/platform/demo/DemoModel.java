package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * all-MiniLM-L6-v2, brought onto the platform as any user would bring a model: registered, uploaded
 * with its digests, deployed.
 *
 * <p>ONNX file and tokenizer come from langchain4j's jar; pooling, normalisation and the longest
 * input, which that jar does not state, stand beside this class in sentence-transformers' own
 * files.
 */
public final class DemoModel {
  public static final String NAME = "all-minilm-l6-v2";

  private static final Duration SERVING_LIMIT = Duration.ofMinutes(2);

  /** Path inside the version → resource on the class path. */
  private static final Map<String, String> FILES = files();

  private final PlatformApi platform;

  public DemoModel(PlatformApi platform) {
    this.platform = platform;
  }

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("model.onnx", "/all-minilm-l6-v2.onnx");
    files.put("tokenizer.json", "/all-minilm-l6-v2-tokenizer.json");
    for (String name :
        new String[] {"modules.json", "1_Pooling/config.json", "sentence_bert_config.json"}) {
      files.put(name, "/models/" + NAME + "/" + name);
    }
    return files;
  }

  /**
   * Makes the platform serve the model; does only what is missing, so that it can be called at
   * every start. A deployment that somebody changed is left as it is.
   *
   * @return a note for people
   */
  public String bringUp() throws IOException, InterruptedException {
    register();
    int version = upload();
    deploy(version);
    awaitServing();
    return NAME + " version " + deployedVersion();
  }

  private void register() throws IOException, InterruptedException {
    if (platform.get("/api/models/" + NAME).status() == 404) {
      // Every tenant may use it.
      Map<String, String> model =
          Map.of(
              "name",
              NAME,
              "visibility",
              "shared",
              "description",
              "Sentence embeddings, 384 dimensions, English"
                  + " (sentence-transformers/all-MiniLM-L6-v2)");
      platform.post("/api/models", model).orThrow("register " + NAME);
    }
  }

  /** Answers the newest version, uploading the first where there is none. */
  private int upload() throws IOException, InterruptedException {
    JsonNode versions =
        platform.get("/api/models/" + NAME + "/versions").orThrow("list versions of " + NAME);
    int newest = 0;
    for (JsonNode version : versions.path("items")) {
      newest = Math.max(newest, version.path("version").asInt());
    }
    if (newest > 0) {
      return newest;
    }
    MultipartBody body = new MultipartBody();
    body.json("version", "{\"description\":\"As shipped with the platform\"}");
    FILES.forEach((path, resource) -> body.file("files", path, () -> open(resource)));
    return platform
        .post("/api/models/" + NAME + "/versions", body)
        .orThrow("upload " + NAME)
        .path("version")
        .asInt();
  }

  private void deploy(int version) throws IOException, InterruptedException {
    if (platform.get("/api/deployments/" + NAME).status() == 404) {
      platform
          .put("/api/deployments/" + NAME, Map.of("version", version))
          .orThrow("deploy " + NAME);
    }
  }

  private int deployedVersion() throws IOException, InterruptedException {
    return platform
        .get("/api/deployments/" + NAME)
        .orThrow("read the deployment of " + NAME)
        .path("version")
        .asInt();
  }

  private void awaitServing() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SERVING_LIMIT.toNanos();
    int status = platform.get("/v2/models/" + NAME + "/ready").status();
    while (status != 200) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            NAME + " is not served after " + SERVING_LIMIT.toSeconds() + " s: status " + status);
      }
      TimeUnit.MILLISECONDS.sleep(200);
      status = platform.get("/v2/models/" + NAME + "/ready").status();
    }
  }

  private static InputStream open(String resource) {
    @Nullable InputStream stream = DemoModel.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new UncheckedIOException(new IOException("no resource " + resource));
    }
    return stream;
  }
}
