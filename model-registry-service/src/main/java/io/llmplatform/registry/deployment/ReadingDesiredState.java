package io.llmplatform.registry.deployment;

import static io.llmplatform.registry.deployment.TrafficRules.require;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.DeployVersion;
import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficMatch;
import io.llmplatform.registry.api.TrafficMatch.HeaderMatch;
import io.llmplatform.registry.api.TrafficTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client wants served; each refusal names the field at fault. */
final class ReadingDesiredState {
  private static final int ALL = 100;
  private static final int MAX_TARGETS = 20;

  private ReadingDesiredState() {}

  /**
   * The state that the body asks for. Whether its versions exist is not looked at.
   *
   * @throws io.llmplatform.common.error.PlatformException naming the field at fault
   */
  static DesiredState read(DeployVersion body) {
    List<TrafficTarget> targets = targets(body);
    ShadowTraffic shadow = TrafficRules.shadow(body.shadow());
    require(
        shadow == null || targets.stream().noneMatch(t -> t.version() == shadow.version()),
        "shadow.version",
        "The version is among the targets already.");
    return new DesiredState(targets, shadow, Boolean.TRUE.equals(body.sticky()));
  }

  private static List<TrafficTarget> targets(DeployVersion body) {
    Integer version = body.version();
    List<TrafficTarget> given = body.targets();
    if (given == null) {
      if (version == null) {
        throw PlatformException.invalid("version", "A deployment needs a version, or targets.");
      }
      return List.of(
          new TrafficTarget(
              version, ALL, null, TrafficRules.settings(body.settings(), "settings")));
    }
    require(version == null, "targets", "A deployment has a version or targets, not both.");
    require(body.settings() == null, "settings", "The settings go with each target.");
    require(
        !given.isEmpty() && given.size() <= MAX_TARGETS,
        "targets",
        "There are 1 to " + MAX_TARGETS + " targets.");
    List<TrafficTarget> targets = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      targets.add(target(given.get(i), "targets[" + i + "]"));
    }
    requireSense(targets);
    return targets;
  }

  private static TrafficTarget target(@Nullable TrafficTarget target, String field) {
    if (target == null) {
      throw PlatformException.invalid(field, "A target is an object.");
    }
    require(target.version() > 0, field + ".version", "A target needs a version.");
    require(
        target.weight() >= 0 && target.weight() <= ALL, field + ".weight", "A weight is 0 to 100.");
    return new TrafficTarget(
        target.version(),
        target.weight(),
        TrafficRules.match(target.match(), field + ".match"),
        TrafficRules.settings(target.settings(), field + ".settings"));
  }

  private static void requireSense(List<TrafficTarget> targets) {
    Set<Integer> versions = new HashSet<>();
    Map<String, Integer> claims = new HashMap<>();
    int sum = 0;
    for (int i = 0; i < targets.size(); i++) {
      TrafficTarget target = targets.get(i);
      require(
          versions.add(target.version()),
          "targets[" + i + "].version",
          "Version " + target.version() + " is among the targets already.");
      claim(target.match(), i, claims);
      sum += target.weight();
    }
    require(sum == ALL, "targets", "The weights add up to " + sum + " instead of 100.");
  }

  // Who is claimed by two targets would get whichever comes first.
  private static void claim(@Nullable TrafficMatch match, int target, Map<String, Integer> claims) {
    if (match == null) {
      return;
    }
    String field = "targets[" + target + "].match";
    HeaderMatch header = match.header();
    if (header != null) {
      claim(
          "header " + header.name().toLowerCase(Locale.ROOT) + ": " + header.value(),
          target,
          field + ".header",
          claims);
    }
    match.users().forEach(user -> claim("user " + user, target, field + ".users", claims));
  }

  private static void claim(String what, int target, String field, Map<String, Integer> claims) {
    Integer other = claims.putIfAbsent(what, target);
    require(
        other == null || other == target,
        field,
        "Requests of the %s are claimed by targets[%s] already.".formatted(what, other));
  }
}
