package io.llmplatform.scheduler.training.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.registry.api.BeginUpload;
import io.llmplatform.registry.api.BeginUpload.ExpectedFile;
import io.llmplatform.registry.api.DeploymentView;
import io.llmplatform.registry.api.DescribeVersion;
import io.llmplatform.registry.api.RegisterModel;
import io.llmplatform.registry.api.UploadView;
import io.llmplatform.registry.api.VersionView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.StreamUtils;
import org.springframework.web.client.RestClient;

/** model-registry-service over REST. */
@Component
class RestModelRegistry implements ModelRegistry {
  /** Until the registry has a part. */
  private static final Duration LONGEST_PART = Duration.ofMinutes(15);

  private static final String SERVICE = "model-registry-service";
  private static final String VERSION = "/api/models/{model}/versions/{version}";

  private final ServiceClients clients;

  RestModelRegistry(ServiceClients clients) {
    this.clients = clients;
  }

  @Override
  public VersionView version(Owner owner, String model, int version) {
    return RemoteFailures.translated(
        () ->
            Objects.requireNonNull(
                client(owner)
                    .get()
                    .uri(VERSION, model, version)
                    .retrieve()
                    .body(VersionView.class)));
  }

  @Override
  public int deployed(Owner owner, String model) {
    return RemoteFailures.translated(
            () ->
                Objects.requireNonNull(
                    client(owner)
                        .get()
                        .uri("/api/deployments/{model}", model)
                        .retrieve()
                        .body(DeploymentView.class)))
        .version();
  }

  @Override
  public void download(Owner owner, String model, int version, String path, Path target)
      throws IOException {
    Boolean done =
        RemoteFailures.translated(
            () ->
                client(owner)
                    .get()
                    .uri(VERSION + "/files/" + path, model, version)
                    .exchange(
                        (request, response) -> {
                          RemoteFailures.requireSuccess(response);
                          try (InputStream content = response.getBody()) {
                            Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
                          }
                          return true;
                        }));
    if (done == null) {
      throw new IOException("The file " + path + " has no content");
    }
  }

  @Override
  public int publish(Owner owner, NewVersion version) throws IOException {
    register(owner, version.model());
    int known = known(owner, version);
    if (known > 0) {
      return known;
    }
    UploadView upload = begin(owner, version);
    for (UploadView.File file : upload.files()) {
      Path content = Objects.requireNonNull(version.files().get(file.path()));
      for (int part = 1; part <= file.parts(); part++) {
        send(owner, upload, file, part, content);
      }
    }
    return complete(owner, upload);
  }

  private void register(Owner owner, String model) {
    try {
      RemoteFailures.translated(
          () ->
              client(owner)
                  .post()
                  .uri("/api/models")
                  .contentType(MediaType.APPLICATION_JSON)
                  .body(new RegisterModel(model, "Made by fine-tuning", null, null))
                  .retrieve()
                  .toBodilessEntity());
    } catch (PlatformException e) {
      // Somebody has registered it before, such as an earlier run with this suffix.
      if (e.code() != ErrorCode.CONFLICT) {
        throw e;
      }
    }
  }

  /** The version that an earlier try made; 0: there is none. */
  private int known(Owner owner, NewVersion version) {
    JsonNode page =
        RemoteFailures.translated(
            () ->
                Objects.requireNonNull(
                    client(owner)
                        .get()
                        .uri("/api/models/{model}/versions?limit=100", version.model())
                        .retrieve()
                        .body(JsonNode.class)));
    for (JsonNode each : page.path("items")) {
      String job = each.path("lineage").path("trainingJob").asText();
      if (job.equals(version.lineage().trainingJob())) {
        return each.path("version").asInt();
      }
    }
    return 0;
  }

  private UploadView begin(Owner owner, NewVersion version) throws IOException {
    List<ExpectedFile> files = new ArrayList<>();
    for (Map.Entry<String, Path> file : new TreeMap<>(version.files()).entrySet()) {
      Path content = file.getValue();
      files.add(new ExpectedFile(file.getKey(), Files.size(content), Sha256.of(content)));
    }
    BeginUpload body =
        new BeginUpload(
            new DescribeVersion(
                version.description(), version.tags(), null, version.lineage(), version.metrics()),
            files);
    return RemoteFailures.translated(
        () ->
            Objects.requireNonNull(
                client(owner)
                    .post()
                    .uri("/api/models/{model}/uploads", version.model())
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(body)
                    .retrieve()
                    .body(UploadView.class)));
  }

  private void send(Owner owner, UploadView upload, UploadView.File file, int part, Path content) {
    long from = (part - 1) * upload.partSize();
    long length = Math.min(upload.partSize(), file.size() - from);
    RemoteFailures.translated(
        () ->
            clients
                .streamingTo(SERVICE, owner, LONGEST_PART)
                .build()
                .put()
                .uri(
                    "/api/models/{model}/uploads/{id}/files/" + file.path() + "?part={part}",
                    upload.model(),
                    upload.id(),
                    part)
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(out -> copy(content, from, length, out))
                .retrieve()
                .toBodilessEntity());
  }

  private static void copy(Path file, long from, long length, OutputStream out) throws IOException {
    try (FileChannel channel = FileChannel.open(file).position(from)) {
      StreamUtils.copyRange(Channels.newInputStream(channel), out, 0, length - 1);
    }
  }

  private int complete(Owner owner, UploadView upload) {
    return RemoteFailures.translated(
            () ->
                Objects.requireNonNull(
                    client(owner)
                        .post()
                        .uri(
                            "/api/models/{model}/uploads/{id}/complete",
                            upload.model(),
                            upload.id())
                        .retrieve()
                        .body(VersionView.class)))
        .version();
  }

  private RestClient client(Owner owner) {
    return clients.to(SERVICE, owner).build();
  }
}
