package io.llmplatform.platform.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Whether a part has printed a line {@code READY}. */
final class ReadyLine implements BooleanSupplier {
  private final Path output;

  ReadyLine(Path output) {
    this.output = output;
  }

  @Override
  public boolean getAsBoolean() {
    // What a part prints need not be UTF-8 throughout; ISO 8859-1 reads everything.
    try (Stream<String> lines = Files.lines(output, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch("READY"::equals);
    } catch (IOException e) {
      return false;
    }
  }
}
