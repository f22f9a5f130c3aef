package io.llmplatform.platform.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.platform.layout.PortPlan.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortPlanTest {
  @TempDir Path folder;

  @Test
  void givesEachListenerItsUsualPortWhereThatIsFree() throws IOException {
    PortPlan plan = plan();
    assertThat(plan.port(Listener.GATEWAY)).isEqualTo(8080);
    assertThat(plan.port(Listener.POSTGRES)).isEqualTo(5432);
    assertThat(Arrays.stream(Listener.values()).filter(plan::isReplacement)).isEmpty();
  }

  @Test
  void replacesATakenPortAndOnlyThat() throws IOException {
    PortPlan plan = plan(8080);
    assertThat(plan.isReplacement(Listener.GATEWAY)).isTrue();
    assertThat(plan.port(Listener.REGISTRY)).isEqualTo(8081);
  }

  @Test
  void movesNacosWhereOnlyOneOfItsDerivedPortsIsTaken() throws IOException {
    PortPlan plan = plan(9849);
    assertThat(plan.isReplacement(Listener.NACOS)).isTrue();
  }

  @Test
  void keepsAReplacementForTheNextStart() throws IOException {
    int first = plan(8080).port(Listener.GATEWAY);
    assertThat(plan().port(Listener.GATEWAY)).isEqualTo(first);
    assertThat(PortPlan.last(folder.resolve("ports")).port(Listener.GATEWAY)).isEqualTo(first);
  }

  @Test
  void givesNoPortTwice() throws IOException {
    PortPlan plan =
        plan(8080, 8081, 8082, 8083, 8084, 8085, 9082, 9999, 5432, 6379, 9092, 9093, 27017, 8848);
    assertThat(Arrays.stream(Listener.values()).map(plan::port)).doesNotHaveDuplicates();
  }

  private PortPlan plan(Integer... taken) throws IOException {
    Set<Integer> set = Set.of(taken);
    return PortPlan.plan(folder.resolve("ports"), port -> !set.contains(port));
  }
}
