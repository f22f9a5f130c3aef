package io.llmplatform.platform.assembly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a part's JVM is started: bounded, small, and from its class-data archive once there is one.
 *
 * @param name of the part
 * @param maxHeap as {@code -Xmx} takes it
 * @param hot whether it computes so much that the optimising compiler pays for itself
 * @param archived whether it has a class-data archive, or is to write one
 * @param program what to run: {@code -jar x.jar}, or class path, main class and arguments
 */
record Jvm(
    String name,
    String maxHeap,
    boolean hot,
    boolean archived,
    List<String> properties,
    List<String> program) {
  Jvm {
    properties = List.copyOf(properties);
    program = List.copyOf(program);
  }

  /** The JDK that runs this process runs the parts too. */
  static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private static final int FEATURE = Runtime.version().feature();

  /**
   * How far the optimising compiler inlines: less than by default (15, 325 and 2,500). Code that
   * runs some hundred times a second is compiled long after a start, with thousands of bytecodes
   * inlined, on the cores that the models need; so it takes about 0.7 of the time (decision 001).
   */
  private static final List<String> SMALL_COMPILATIONS =
      List.of("-XX:MaxInlineLevel=9", "-XX:FreqInlineSize=100", "-XX:InlineSmallCode=1000");

  /** The whole command line. */
  List<String> command(Path archives) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JAVA_HOME.resolve("bin").resolve("java").toString());
    command.add("-Xmx" + maxHeap);
    command.add("-Xss512k");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    if (hot) {
      command.addAll(SMALL_COMPILATIONS);
    } else {
      command.add("-XX:TieredStopAtLevel=1");
    }
    if (FEATURE >= 24) {
      // ONNX Runtime, the tokenizers and Netty load native code; newer JDKs warn unless told so.
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (archived) {
      command.addAll(classData(archives));
    }
    properties.forEach(property -> command.add("-D" + property));
    command.addAll(program);
    return command;
  }

  /** Where a part's archive is, for this very JDK. */
  static Path archive(Path archives, String name) {
    return archives.resolve(name + "-" + Runtime.version() + ".jsa");
  }

  private List<String> classData(Path archives) throws IOException {
    Files.createDirectories(archives);
    Path archive = archive(archives, name);
    if (Files.exists(archive)) {
      return List.of(
          "-XX:SharedArchiveFile=" + archive,
          "-Xshare:auto",
          "-Xlog:cds=off",
          "-Xlog:cds+dynamic=off");
    }
    return List.of("-XX:+RecordDynamicDumpInfo");
  }
}
