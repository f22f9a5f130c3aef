package io.llmplatform.inference.traffic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a model that share its requests. Immutable.
 *
 * <p>A header's match goes before a user's, and of versions that claim alike the newest gets the
 * request. What nobody claims is shared by weight among the versions that are ready.
 *
 * @param targets by version, each version once
 * @param sticky whether a caller keeps its version while weights stay. Then each version draws a
 *     number from the caller's affinity, and the highest draw, weighed, wins (weighted rendezvous
 *     hashing: Thaler and Ravishankar 1998; Schindelhauer and Schomaker 2005). So the same caller
 *     gets the same version on every instance, and where a version's weight grows from 10 to 20, it
 *     keeps every caller that it had and gains others; a version that is not ready loses its
 *     callers to the others and gets the same ones back.
 * @param shadow what runs copies; null: nothing does
 */
public record Routes(List<Target> targets, boolean sticky, @Nullable Shadow shadow) {
  public Routes {
    targets = targets.stream().sorted(Comparator.comparingInt(Target::version)).toList();
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no version to send requests to");
    }
    if (targets.stream().map(Target::version).distinct().count() != targets.size()) {
      throw new IllegalArgumentException("a version that is a target twice: " + targets);
    }
  }

  /** All requests to one version. */
  public static Routes to(int version) {
    return new Routes(List.of(new Target(version, 100, Match.NONE)), false, null);
  }

  /** Every version that is to be loaded: the targets and the shadow. */
  public SortedSet<Integer> versions() {
    SortedSet<Integer> versions = new TreeSet<>();
    targets.forEach(target -> versions.add(target.version()));
    if (shadow != null) {
      versions.add(shadow.version());
    }
    return Collections.unmodifiableSortedSet(versions);
  }

  /** Whether some request that nobody claims would be answered. */
  public boolean isServable(IntPredicate ready) {
    return principal(ready).isPresent();
  }

  /**
   * What stands for the model where no request is to be routed: of the ready versions the one with
   * the largest weight, of equal ones the oldest.
   */
  public OptionalInt principal(IntPredicate ready) {
    return sharing(ready)
        .sorted(Comparator.comparingInt(Target::weight).reversed())
        .mapToInt(Target::version)
        .findFirst();
  }

  /**
   * The version that a request gets.
   *
   * @param ready the versions that can answer
   * @param position in [0, 1), equally distributed over requests; without effect where a match or
   *     the caller decides
   * @return empty when no version that is ready may have it
   */
  public OptionalInt choose(RequestTraits request, IntPredicate ready, double position) {
    OptionalInt claimed = claimed(request, ready);
    if (claimed.isPresent()) {
      return claimed;
    }
    return sticky ? drawn(request.affinity(), ready) : at(position, ready);
  }

  /**
   * The version that runs a copy of a request.
   *
   * @param answering the version that answers: what is its own shadow is not copied
   * @param position as in {@link #choose}, from a sequence of its own
   */
  public OptionalInt copyTo(int answering, IntPredicate ready, double position) {
    return shadow != null
            && shadow.version() != answering
            && position * 100 < shadow.percent()
            && ready.test(shadow.version())
        ? OptionalInt.of(shadow.version())
        : OptionalInt.empty();
  }

  private OptionalInt claimed(RequestTraits request, IntPredicate ready) {
    OptionalInt byHeader = newest(ready, target -> target.match().claimsByHeader(request));
    return byHeader.isPresent()
        ? byHeader
        : newest(ready, target -> target.match().claimsByUser(request));
  }

  private OptionalInt newest(IntPredicate ready, Predicate<Target> claims) {
    return targets.stream()
        .filter(target -> ready.test(target.version()))
        .filter(claims)
        .mapToInt(Target::version)
        .max();
  }

  private Stream<Target> sharing(IntPredicate ready) {
    return targets.stream().filter(target -> target.weight() > 0 && ready.test(target.version()));
  }

  private OptionalInt at(double position, IntPredicate ready) {
    List<Target> sharing = sharing(ready).toList();
    double left = position * sharing.stream().mapToInt(Target::weight).sum();
    for (Target target : sharing) {
      left -= target.weight();
      if (left < 0) {
        return OptionalInt.of(target.version());
      }
    }
    return OptionalInt.empty();
  }

  private OptionalInt drawn(String affinity, IntPredicate ready) {
    return sharing(ready)
        .max(Comparator.comparingDouble(target -> draw(affinity, target)))
        .map(target -> OptionalInt.of(target.version()))
        .orElse(OptionalInt.empty());
  }

  private static double draw(String affinity, Target target) {
    return -target.weight() / Math.log(uniform(target.version() + "\n" + affinity));
  }

  /** In (0, 1), the same for the same text everywhere and always. */
  private static double uniform(String text) {
    long hash = ByteBuffer.wrap(sha256().digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
    return ((hash >>> 12) + 0.5) * 0x1.0p-52;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
