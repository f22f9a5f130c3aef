package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.files.UserFile;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.training.dataset.DatasetLimits;
import io.llmplatform.scheduler.training.dataset.LabelledText;
import io.llmplatform.scheduler.training.dataset.ReadingExamples;
import io.llmplatform.scheduler.training.registry.Sha256;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.RunFailed;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads the files that a run names. */
final class RunFiles {
  private static final String TRAINING = "training_file";
  private static final String VALIDATION = "validation_file";
  private static final Duration LATER = Duration.ofSeconds(5);

  private final Files files;
  private final DatasetLimits limits;
  private final ReadingExamples reading;

  RunFiles(Files files, DatasetLimits limits) {
    this.files = files;
    this.limits = limits;
    this.reading = new ReadingExamples(limits);
  }

  /**
   * What a run learns from and is measured by.
   *
   * @param training examples of the training file
   * @param validation examples of the validation file; none where the run names none
   * @param digest SHA-256 of the training file, in hex
   */
  record Examples(List<LabelledText> training, List<LabelledText> validation, String digest) {
    Examples {
      training = List.copyOf(training);
      validation = List.copyOf(validation);
    }
  }

  /**
   * @throws RunFailed if a file is not there or not good
   * @throws PlatformException if files cannot be read now
   */
  Examples read(TrainingRun run) {
    MessageDigest digest = Sha256.digest();
    List<LabelledText> training =
        read(
            run,
            run.request().trainingFile(),
            TRAINING,
            in -> reading.readForTraining(new DigestInputStream(in, digest), TRAINING));
    String validationFile = run.request().validationFile();
    List<LabelledText> validation =
        validationFile == null
            ? List.of()
            : read(run, validationFile, VALIDATION, in -> reading.read(in, VALIDATION));
    requireKnownLabels(training, validation);
    return new Examples(training, validation, Sha256.hex(digest));
  }

  private interface Reader {
    List<LabelledText> read(InputStream in) throws IOException;
  }

  private List<LabelledText> read(TrainingRun run, String id, String param, Reader reader) {
    try {
      UserFile file = files.find(run.owner(), id);
      if (file.bytes() > limits.maxBytes()) {
        throw failure(
            "file_too_large",
            param,
            "The file has %,d bytes; at most %,d are allowed."
                .formatted(file.bytes(), limits.maxBytes()));
      }
      try (InputStream in = files.read(run.owner(), id, 0)) {
        return reader.read(in);
      }
    } catch (PlatformException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        throw failure("file_not_found", param, "There is no file '%s'.".formatted(id));
      }
      throw e;
    } catch (IOException | UncheckedIOException e) {
      throw PlatformException.unavailable("The file '%s' cannot be read now.".formatted(id), LATER)
          .causedBy(e);
    }
  }

  private static void requireKnownLabels(
      List<LabelledText> training, List<LabelledText> validation) {
    Map<String, Integer> known = ReadingExamples.counts(training);
    for (String label : ReadingExamples.counts(validation).keySet()) {
      if (!known.containsKey(label)) {
        throw failure(
            "invalid_" + VALIDATION,
            VALIDATION,
            "No example of the training file has the label '%s'.".formatted(label));
      }
    }
  }

  private static RunFailed failure(String code, String param, String sentence) {
    return new RunFailed(new Failure(code, sentence, param));
  }
}
