package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.scheduler.api.TrainingTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a command of this machine. Its folder stays from attempt to attempt of a run, so that it may
 * keep checkpoints there too; of this process's environment it sees the path alone, and no secret.
 */
final class CommandLauncher implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(CommandLauncher.class);
  private static final int LAST_LINES = 30;
  private static final int MAX_LINE = 500;
  private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "TMPDIR");

  private final List<String> command;
  private final Path folder;
  private final ObjectMapper json;

  CommandLauncher(List<String> command, Path folder, ObjectMapper json) {
    this.command = List.copyOf(command);
    this.folder = folder;
    this.json = json;
  }

  @Override
  public String launch(TrainingTask task, End end) throws IOException {
    Path own = Files.createDirectories(folder.resolve(task.subject()));
    Path file = own.resolve("task.json");
    json.writeValue(file.toFile(), task);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(own.toFile()).redirectErrorStream(true);
    builder.environment().keySet().retainAll(PASSED_ON);
    builder.environment().putAll(environment(task, file));
    Process process = builder.start();
    process.getOutputStream().close();
    Thread watching = new Thread(() -> watch(process, end), "trainer-" + task.subject());
    watching.setDaemon(true);
    watching.start();
    return handle(process.toHandle());
  }

  static Map<String, String> environment(TrainingTask task, Path file) {
    return Map.of(
        "TRAINING_TASK", file.toString(),
        "TRAINING_RUN", task.subject(),
        "TRAINING_ATTEMPT", Integer.toString(task.data().attempt()),
        "TRAINING_REPORT_TO", task.data().reportTo(),
        "TRAINING_TOKEN", task.data().token());
  }

  @Override
  public void end(String handle) {
    String[] parts = handle.split("@", 2);
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(parts[0]));
    // A process id is given again; its start is not.
    process
        .filter(each -> handle(each).equals(handle))
        .ifPresent(
            each -> {
              each.descendants().forEach(ProcessHandle::destroyForcibly);
              each.destroyForcibly();
            });
  }

  private static String handle(ProcessHandle process) {
    long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "@" + start;
  }

  private static void watch(Process process, End end) {
    Deque<String> lines = new ArrayDeque<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.addLast(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line);
        if (lines.size() > LAST_LINES) {
          lines.removeFirst();
        }
      }
      int code = process.waitFor();
      end.ended("It ended with the code %d.".formatted(code), String.join("\n", lines));
    } catch (IOException e) {
      log.warn("A trainer's output cannot be read: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
