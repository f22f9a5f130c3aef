package io.llmplatform.inference.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final int REQUESTS = 10_000;
  private static final IntPredicate ALL = version -> true;

  @Test
  void requestsAreSharedByWeight() {
    Routes routes = routes(false, target(1, 90), target(2, 10));
    for (long start : new long[] {0, 1, -1, Long.MAX_VALUE, 0x123456789ABCDEFL}) {
      Map<Integer, Integer> counts = count(routes, EvenSequence.golden(start), ALL);
      // One percent is 100; the sequence does far better.
      assertThat(counts.get(2)).isBetween(990, 1010);
      assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(REQUESTS);
    }
  }

  @Test
  void aClientThatTakesTurnsIsSharedByWeightToo() {
    Routes routes = routes(false, target(1, 90), target(2, 10));
    EvenSequence positions = EvenSequence.golden(3);
    Map<Integer, Integer> everyTenth = new HashMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      int version = routes.choose(anybody(), ALL, positions.next()).orElseThrow();
      if (i % 10 == 0) {
        everyTenth.merge(version, 1, Integer::sum);
      }
    }
    assertThat(everyTenth.get(2)).isBetween(90, 110);
  }

  @Test
  void copiesAreTakenEvenlyFromEveryVersionsRequests() {
    Routes routes = new Routes(List.of(target(1, 90), target(2, 10)), false, new Shadow(3, 10));
    EvenSequence split = EvenSequence.golden(7);
    EvenSequence copies = EvenSequence.silver(7);
    Map<Integer, Integer> copied = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      int version = routes.choose(anybody(), ALL, split.next()).orElseThrow();
      if (routes.copyTo(version, ALL, copies.next()).isPresent()) {
        copied.merge(version, 1, Integer::sum);
      }
    }
    assertThat(copied.get(1)).isBetween(880, 920);
    assertThat(copied.get(2)).isBetween(85, 115);
  }

  @Test
  void aVersionThatIsNotReadyLeavesItsShareToTheOthersByWeight() {
    Routes routes = routes(false, target(1, 60), target(2, 30), target(3, 10));
    Map<Integer, Integer> counts = count(routes, EvenSequence.golden(0), version -> version != 1);
    assertThat(counts).doesNotContainKey(1);
    assertThat(counts.get(2)).isBetween(7450, 7550);
    assertThat(routes.choose(anybody(), version -> false, 0.5)).isEmpty();
    assertThat(routes.isServable(version -> false)).isFalse();
  }

  @Test
  void aWeightOfZeroGetsWhatItsMatchClaimsOnly() {
    Routes routes =
        routes(
            false,
            target(1, 100),
            new Target(2, 0, new Match(new Match.Header("X-Canary", "yes"), Set.of("ann"))));

    assertThat(count(routes, EvenSequence.golden(0), ALL)).containsOnlyKeys(1);
    assertThat(routes.choose(withHeader("x-canary", "yes"), ALL, 0)).hasValue(2);
    assertThat(routes.choose(withHeader("x-canary", "Yes"), ALL, 0)).hasValue(1);
    assertThat(routes.choose(user("ann"), ALL, 0)).hasValue(2);
    assertThat(routes.choose(user("bob"), ALL, 0)).hasValue(1);
    assertThat(routes.choose(user("ann"), version -> version == 1, 0)).hasValue(1);
    assertThat(routes.isServable(version -> version == 2)).isFalse();
  }

  @Test
  void aHeaderGoesBeforeAUserAndTheNewestBeforeOthers() {
    Match header = new Match(new Match.Header("x-try", "1"), Set.of());
    Match ann = new Match(null, Set.of("ann"));
    Routes routes =
        routes(true, new Target(1, 100, header), new Target(2, 0, header), new Target(3, 0, ann));
    RequestTraits both =
        new RequestTraits("a", Set.of("ann"), (name, value) -> name.equals("x-try"));

    assertThat(routes.choose(both, ALL, 0)).hasValue(2);
    assertThat(routes.choose(user("ann"), ALL, 0)).hasValue(3);
  }

  @Test
  void aCallerKeepsItsVersionWhileWeightsGrow() {
    Map<Integer, Set<Integer>> canarys = new TreeMap<>();
    for (int weight : new int[] {10, 20, 50, 90}) {
      Routes routes = routes(true, target(1, 100 - weight), target(2, weight));
      canarys.put(weight, callersOf(routes, 2, ALL));
      assertThat(canarys.get(weight)).hasSizeBetween(weight * 100 - 150, weight * 100 + 150);
    }
    assertThat(canarys.get(20)).containsAll(canarys.get(10));
    assertThat(canarys.get(50)).containsAll(canarys.get(20));
    assertThat(canarys.get(90)).containsAll(canarys.get(50));
  }

  @Test
  void otherVersionsKeepTheirCallersWhenOneGrows() {
    Routes before = routes(true, target(1, 70), target(2, 20), target(3, 10));
    Routes after = routes(true, target(1, 60), target(2, 20), target(3, 20));
    Set<Integer> moved = callersOf(after, 2, ALL);
    moved.removeAll(callersOf(before, 2, ALL));
    // What version 1 gave up goes to version 3, and to version 2 what both keep it in proportion.
    assertThat(callersOf(after, 3, ALL)).containsAll(callersOf(before, 3, ALL));
    assertThat(callersOf(before, 1, ALL)).containsAll(callersOf(after, 1, ALL));
    assertThat(moved).hasSizeLessThan(300);
  }

  @Test
  void whoseVersionIsNotReadyComesBackToIt() {
    Routes routes = routes(true, target(1, 50), target(2, 30), target(3, 20));
    Set<Integer> own = callersOf(routes, 2, ALL);
    Set<Integer> withoutThird = callersOf(routes, 2, version -> version != 3);

    assertThat(withoutThird).containsAll(own);
    assertThat(callersOf(routes, 2, ALL)).isEqualTo(own);
  }

  @Test
  void theAssignmentIsTheSameInEveryRelease() {
    Routes routes = routes(true, target(1, 50), target(2, 50));
    StringBuilder versions = new StringBuilder();
    IntStream.range(0, 16)
        .forEach(i -> versions.append(routes.choose(caller(i), ALL, 0).orElseThrow()));
    assertThat(versions).hasToString("1111112111221121");
  }

  @Test
  void thePrincipalHasTheLargestShareAndOfEqualOnesIsTheOldest() {
    Routes routes = routes(false, target(3, 40), target(2, 40), target(1, 20));
    assertThat(routes.principal(ALL)).hasValue(2);
    assertThat(routes.principal(version -> version != 2)).hasValue(3);
    assertThat(routes.versions()).containsExactly(1, 2, 3);
  }

  @Test
  void whatAnswersIsNotItsOwnShadow() {
    Routes routes = new Routes(List.of(target(1, 100)), false, new Shadow(1, 100));
    assertThat(routes.copyTo(1, ALL, 0)).isEmpty();
    Routes other = new Routes(List.of(target(1, 100)), false, new Shadow(2, 30));
    assertThat(other.copyTo(1, ALL, 0.299)).hasValue(2);
    assertThat(other.copyTo(1, ALL, 0.3)).isEmpty();
    assertThat(other.copyTo(1, version -> version == 1, 0)).isEmpty();
  }

  @Test
  void routesThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> routes(false)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> routes(false, target(1, 50), target(1, 50)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> target(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Shadow(1, 101)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Routes routes(boolean sticky, Target... targets) {
    return new Routes(List.of(targets), sticky, null);
  }

  private static Target target(int version, int weight) {
    return new Target(version, weight, Match.NONE);
  }

  private static Map<Integer, Integer> count(
      Routes routes, EvenSequence positions, IntPredicate ready) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      counts.merge(
          routes.choose(anybody(), ready, positions.next()).orElseThrow(), 1, Integer::sum);
    }
    return counts;
  }

  private static Set<Integer> callersOf(Routes routes, int version, IntPredicate ready) {
    Set<Integer> callers = new java.util.TreeSet<>();
    for (int i = 0; i < REQUESTS; i++) {
      if (routes.choose(caller(i), ready, 0).orElseThrow() == version) {
        callers.add(i);
      }
    }
    return callers;
  }

  private static RequestTraits anybody() {
    return new RequestTraits("anybody", Set.of(), (name, value) -> false);
  }

  private static RequestTraits caller(int i) {
    return new RequestTraits("m\ntenant\nkey-" + i, Set.of(), (name, value) -> false);
  }

  private static RequestTraits user(String name) {
    return new RequestTraits("a", Set.of(name), (header, value) -> false);
  }

  private static RequestTraits withHeader(String name, String value) {
    return new RequestTraits(
        "a", Set.of(), (wanted, given) -> wanted.equalsIgnoreCase(name) && given.equals(value));
  }
}
