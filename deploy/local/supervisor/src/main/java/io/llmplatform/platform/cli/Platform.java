package io.llmplatform.platform.cli;

import io.llmplatform.platform.layout.PlatformHome;
import java.util.List;

/**
 * The program behind the {@code platform} script.
 *
 * <p>Exit codes: 0 done; 1 failed, with a sentence on standard error; 2 wrong usage; 3 {@code
 * status} and nothing (or not everything) runs.
 */
public final class Platform {
  private Platform() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) throws Exception {
    if (arguments.isEmpty()) {
      System.err.println("platform: a command is missing; try: ./platform help");
      return 2;
    }
    PlatformHome home = PlatformHome.ofThisProcess();
    Console console = new Console(System.out);
    List<String> rest = arguments.subList(1, arguments.size());
    try {
      return switch (arguments.get(0)) {
        case "up" -> new Up(home, console).run(rest);
        case "down" -> new Down(home, console).run(rest);
        case "status" -> new Status(home, console).run(rest);
        case "logs" -> new Logs(home).run(rest);
        case "demo" -> new Demo(home, console).run(rest);
        case "config" -> new Config(home, console).run(rest);
        case "supervise" -> new Supervise(home).run(rest);
        default -> throw new UsageException("unknown command '" + arguments.get(0) + "'");
      };
    } catch (UsageException e) {
      System.err.println("platform: " + e.getMessage() + "; try: ./platform help");
      return 2;
    } catch (CommandFailed e) {
      System.err.println("platform: " + e.getMessage());
      return 1;
    }
  }
}
