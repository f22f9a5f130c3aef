package io.llmplatform.scheduler.training.external;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.files.UserFile;
import io.llmplatform.scheduler.api.TrainingStatus;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.training.run.ChangingRun;
import io.llmplatform.scheduler.training.run.Checkpoint;
import io.llmplatform.scheduler.training.run.Checkpoints;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where external trainers read their files, report, and leave checkpoints and artifacts: each by
 * the token of its attempt. The gateway routes none of this.
 */
@Hidden
@RestController
@RequestMapping("/internal/training/{run}")
class TrainerController {
  /** Not the standard header: there the platform expects its own tokens. */
  static final String TOKEN = "X-Training-Token";

  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
  private static final String PURPOSE = "fine-tune-results";

  private final ReceivingReport receiving;
  private final Checkpoints checkpoints;
  private final ChangingRun changing;
  private final TrainingTasks tasks;
  private final Files files;
  private final ExternalSettings settings;

  TrainerController(
      ReceivingReport receiving,
      Checkpoints checkpoints,
      ChangingRun changing,
      TrainingTasks tasks,
      Files files,
      ExternalSettings settings) {
    this.receiving = receiving;
    this.checkpoints = checkpoints;
    this.changing = changing;
    this.tasks = tasks;
    this.files = files;
    this.settings = settings;
  }

  @PostMapping("/status")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void report(
      @PathVariable String run,
      @RequestHeader(name = TOKEN, required = false) @Nullable String token,
      @RequestBody TrainingStatus status) {
    receiving.receive(run, token, status);
  }

  @GetMapping("/files/{which}")
  ResponseEntity<InputStreamResource> file(
      @PathVariable String run,
      @PathVariable String which,
      @RequestHeader(name = TOKEN, required = false) @Nullable String token) {
    TrainingRun owned = authenticated(run, token);
    String id =
        switch (which) {
          case "training" -> owned.request().trainingFile();
          case "validation" -> owned.request().validationFile();
          default -> null;
        };
    return content(owned, id);
  }

  @GetMapping("/checkpoints/{step}")
  ResponseEntity<InputStreamResource> checkpoint(
      @PathVariable String run,
      @PathVariable int step,
      @RequestHeader(name = TOKEN, required = false) @Nullable String token) {
    TrainingRun owned = authenticated(run, token);
    String id =
        checkpoints
            .lastWithFile(run)
            .filter(each -> each.step() == step)
            .map(Checkpoint::file)
            .orElse(null);
    return content(owned, id);
  }

  @PutMapping("/checkpoints/{step}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void keepCheckpoint(
      @PathVariable String run,
      @PathVariable int step,
      @RequestHeader(name = TOKEN, required = false) @Nullable String token,
      HttpServletRequest request)
      throws IOException {
    Task task = receiving.authenticated(run, token);
    if (step < 1) {
      throw PlatformException.invalid("step", "step is at least 1.");
    }
    UserFile kept = kept(receiving.run(run), task, "checkpoint-" + step, request.getInputStream());
    changing.checkpoint(run, step, Map.of("step", (double) step), kept.id());
  }

  @PutMapping("/artifacts/{*path}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void keepArtifact(
      @PathVariable String run,
      @PathVariable String path,
      @RequestHeader(name = TOKEN, required = false) @Nullable String token,
      HttpServletRequest request)
      throws IOException {
    Task task = receiving.authenticated(run, token);
    String relative = path.substring(1);
    if (!PATH.matcher(relative).matches()) {
      throw PlatformException.invalid(
          "path",
          "path has segments of letters, digits, '.', '_', '-', and begins with none of"
              + " the last three.");
    }
    UserFile kept = kept(receiving.run(run), task, relative, request.getInputStream());
    tasks.putArtifact(run, task.attempt(), relative, kept.id());
  }

  private TrainingRun authenticated(String run, @Nullable String token) {
    receiving.authenticated(run, token);
    return receiving.run(run);
  }

  private ResponseEntity<InputStreamResource> content(TrainingRun run, @Nullable String id) {
    if (id == null) {
      throw PlatformException.notFound("The run has no such file.");
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(new InputStreamResource(files.read(run.owner(), id, 0)));
  }

  /** The body is on the disk before it goes on: what is sent to the registry may be sent twice. */
  private UserFile kept(TrainingRun run, Task task, String name, InputStream body)
      throws IOException {
    Path spool = java.nio.file.Files.createTempFile("training", null);
    try {
      long limit = settings.maxFile().toBytes();
      long size;
      try (var out = java.nio.file.Files.newOutputStream(spool)) {
        size = StreamUtils.copyRange(body, out, 0, limit);
      }
      if (size > limit) {
        throw PlatformException.tooLarge("A file has at most %,d bytes.".formatted(limit));
      }
      return files.create(
          run.owner(),
          "training/%s/%d/%s".formatted(run.id(), task.attempt(), name),
          name.substring(name.lastIndexOf('/') + 1),
          PURPOSE,
          null,
          out -> java.nio.file.Files.copy(spool, out));
    } finally {
      java.nio.file.Files.deleteIfExists(spool);
    }
  }
}
