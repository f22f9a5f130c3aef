package io.llmplatform.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Starts a command guarded, prints its pid, and waits to be killed. */
final class GuardingParent {
  private GuardingParent() {}

  /**
   * @param args signal, output file, command
   */
  public static void main(String[] args) throws IOException {
    List<String> command = Arrays.asList(args).subList(2, args.length);
    GuardedProcess process =
        GuardedProcess.start(
            new GuardedProcess.Spec(
                command, Map.of(), Path.of(args[1]), GuardedProcess.Signal.valueOf(args[0])));
    System.out.println(process.pid());
    process.onExit().join();
  }
}
