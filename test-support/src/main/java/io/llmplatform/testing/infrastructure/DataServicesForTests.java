package io.llmplatform.testing.infrastructure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The data services' JVM with only those parts whose ports are given. */
final class DataServicesForTests {
  private DataServicesForTests() {}

  static void start(String name, List<String> ports) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(ports);
    arguments.add("--data=" + LocalServers.folder(name));
    arguments.add("--logs=" + LocalServers.folder(name + "-logs"));
    arguments.add("--binaries=" + LocalServers.binaries());
    LocalJvm.start("data", name, "io.llmplatform.local.data.DataServices", arguments, Map.of());
  }
}
