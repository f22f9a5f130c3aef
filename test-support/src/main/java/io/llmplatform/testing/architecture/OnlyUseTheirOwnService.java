package io.llmplatform.testing.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/**
 * Neither a service nor what services share uses a class of another service; the package {@code
 * api} of a service is open to all, and uses nothing of its service.
 */
final class OnlyUseTheirOwnService extends ArchCondition<JavaClass> {
  private static final Set<String> SERVICES =
      Set.of("gateway", "user", "registry", "inference", "scheduler", "log");

  private final String root;

  OnlyUseTheirOwnService(String root) {
    super("use no other service's classes");
    this.root = root;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    String own = part(type);
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = part(dependency.getTargetClass().getBaseComponentType());
      if (SERVICES.contains(target) && !target.equals(own)) {
        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
      }
    }
  }

  /** The service, its open part ("registry.api"), or another part such as "common". */
  private String part(JavaClass type) {
    String name = type.getPackageName();
    if (!name.startsWith(root + ".")) {
      return "";
    }
    String[] segments = name.substring(root.length() + 1).split("\\.");
    return segments.length > 1 && SERVICES.contains(segments[0]) && segments[1].equals("api")
        ? segments[0] + ".api"
        : segments[0];
  }
}
