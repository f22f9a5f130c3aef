package io.llmplatform.inference.retrieval.extraction;

import io.llmplatform.inference.retrieval.extraction.UnreadableDocument.Fault;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads documents: plain text here, everything else in a JVM of its own, one for each document.
 * Thread-safe.
 */
public final class ExtractingDocuments {
  private static final String LAUNCHER =
      "org.springframework.boot.loader.launch.PropertiesLauncher";
  private static final long MEBI = 1L << 20;

  /** As {@code -XX:+ExitOnOutOfMemoryError} ends a JVM. */
  private static final int OUT_OF_MEMORY = 3;

  private final Limits limits;

  /**
   * @param heap bytes of the JVM's heap
   * @param timeLimit after which it is killed
   * @param maxText characters of a document's text
   */
  public record Limits(long heap, Duration timeLimit, long maxText) {}

  public ExtractingDocuments(Limits limits) {
    this.limits = limits;
  }

  /**
   * The document's blocks; at least one.
   *
   * @param folder of the caller's own, for what is made on the way
   * @param name as the document is named, by which its kind is guessed where its bytes do not say
   * @throws UnreadableDocument for what another try would not read either
   * @throws IOException if the JVM cannot be started, or broke off
   */
  public List<Block> extract(Path document, Path folder, String name)
      throws IOException, InterruptedException, UnreadableDocument {
    Optional<String> text = plainText(document, name);
    return text.isPresent() ? plainBlocks(text.get(), name) : parsed(document, folder, name);
  }

  /** The text of a file that is called one, and is one in UTF-8. */
  private static Optional<String> plainText(Path document, String name) throws IOException {
    if (!name.toLowerCase(Locale.ROOT).matches(".*\\.(txt|text|md|markdown)")) {
      return Optional.empty();
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(Files.readAllBytes(document)))
              .toString();
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private List<Block> plainBlocks(String text, String name) throws UnreadableDocument {
    if (text.length() > limits.maxText()) {
      throw ExtractionMain.tooLong(limits.maxText());
    }
    List<Block> blocks = new ArrayList<>();
    boolean markdown = !name.toLowerCase(Locale.ROOT).matches(".*\\.(txt|text)");
    PlainText.split(text.startsWith("\uFEFF") ? text.substring(1) : text, markdown, 0, blocks::add);
    if (blocks.isEmpty()) {
      throw new UnreadableDocument(Fault.INVALID, "The document has no text.");
    }
    return blocks;
  }

  private List<Block> parsed(Path document, Path folder, String name)
      throws IOException, InterruptedException, UnreadableDocument {
    Path lines = folder.resolve("blocks");
    Process process = start(document, lines, folder, name);
    try {
      if (!process.waitFor(limits.timeLimit().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnreadableDocument(
            Fault.INVALID,
            "The document takes longer to read than %d s, the most allowed"
                    .formatted(limits.timeLimit().toSeconds())
                + " (retrieval.extraction.time-limit).");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    if (process.exitValue() == OUT_OF_MEMORY) {
      throw new UnreadableDocument(
          Fault.INVALID,
          "The document takes more memory to read than %d MB, the most allowed"
                  .formatted(limits.heap() / MEBI)
              + " (retrieval.extraction.heap).");
    }
    if (process.exitValue() != 0) {
      throw new IOException("the extracting JVM ended with " + process.exitValue());
    }
    return BlockLines.read(lines);
  }

  private Process start(Path document, Path lines, Path folder, String name) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + limits.heap() / MEBI + "m"));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:MaxMetaspaceSize=128m",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:-UsePerfData",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=" + folder,
            "-Duser.home=" + folder,
            // No name is found by DNS.
            "-Djdk.net.hosts.file=" + Files.createFile(folder.resolve("hosts")),
            // Libraries have nobody to tell anything.
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
            "-Dlog4j2.StatusLogger.level=OFF"));
    command.addAll(program());
    command.addAll(
        List.of(document.toString(), lines.toString(), name, Long.toString(limits.maxText())));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    // What this service knows by its environment, such as secrets, is not the document's.
    builder.environment().clear();
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** In Spring Boot's executable jar classes lie in folders that only its launcher knows. */
  private static List<String> program() {
    String main = ExtractionMain.class.getName();
    String path = absolute(System.getProperty("java.class.path"));
    boolean nested = ClassLoader.getSystemResource(LAUNCHER.replace('.', '/') + ".class") != null;
    return nested
        ? List.of("-Dloader.main=" + main, "-cp", path, LAUNCHER)
        : List.of("-cp", path, main);
  }

  /** The JVM runs in another folder. */
  private static String absolute(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split(File.pathSeparator, -1)) {
      parts.add(new File(part).getAbsolutePath());
    }
    return String.join(File.pathSeparator, parts);
  }
}
