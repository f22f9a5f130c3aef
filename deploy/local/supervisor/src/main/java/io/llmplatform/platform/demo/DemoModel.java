package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Brings a model that ships with the platform onto it, as any user would bring a model: registered,
 * uploaded with its digests, deployed.
 */
public final class DemoModel {
  private static final Duration SERVING_LIMIT = Duration.ofMinutes(2);

  private final PlatformApi platform;
  private final ShippedModel model;
  private final String name;

  public DemoModel(PlatformApi platform, ShippedModel model) {
    this.platform = platform;
    this.model = model;
    this.name = model.name();
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
    return name + " version " + deployedVersion();
  }

  private void register() throws IOException, InterruptedException {
    if (platform.get("/api/models/" + name).status() == 404) {
      // Every tenant may use it.
      Map<String, String> body =
          Map.of("name", name, "visibility", "shared", "description", model.description());
      platform.post("/api/models", body).orThrow("register " + name);
    }
  }

  /** Answers the newest version, uploading the first where there is none. */
  private int upload() throws IOException, InterruptedException {
    JsonNode versions =
        platform.get("/api/models/" + name + "/versions").orThrow("list versions of " + name);
    int newest = 0;
    for (JsonNode version : versions.path("items")) {
      newest = Math.max(newest, version.path("version").asInt());
    }
    if (newest > 0) {
      return newest;
    }
    MultipartBody body = new MultipartBody();
    body.json("version", "{\"description\":\"As shipped with the platform\"}");
    model.files().forEach((path, content) -> body.file("files", path, () -> open(content)));
    return platform
        .post("/api/models/" + name + "/versions", body)
        .orThrow("upload " + name)
        .path("version")
        .asInt();
  }

  private void deploy(int version) throws IOException, InterruptedException {
    if (platform.get("/api/deployments/" + name).status() == 404) {
      platform
          .put("/api/deployments/" + name, Map.of("version", version))
          .orThrow("deploy " + name);
    }
  }

  private int deployedVersion() throws IOException, InterruptedException {
    return platform
        .get("/api/deployments/" + name)
        .orThrow("read the deployment of " + name)
        .path("version")
        .asInt();
  }

  private void awaitServing() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SERVING_LIMIT.toNanos();
    int status = platform.get("/v2/models/" + name + "/ready").status();
    while (status != 200) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            name + " is not served after " + SERVING_LIMIT.toSeconds() + " s: status " + status);
      }
      TimeUnit.MILLISECONDS.sleep(200);
      status = platform.get("/v2/models/" + name + "/ready").status();
    }
  }

  private static InputStream open(ShippedModel.Content content) {
    try {
      return content.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
