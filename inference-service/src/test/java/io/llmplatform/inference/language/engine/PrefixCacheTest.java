package io.llmplatform.inference.language.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {
  private static final int BLOCK = 2;

  private final FakeDecoder decoder = new FakeDecoder(1, 100);
  private final PrefixCache cache = new PrefixCache(4 * BLOCK, BLOCK, 1);

  private PrefixCache.Path keep(String tenant, int... tokens) {
    PrefixCache.Path path = cache.find(tenant, tokens, tokens.length);
    follow(path, tokens);
    return path;
  }

  private void follow(PrefixCache.Path path, int... tokens) {
    decoder.free(0);
    decoder.prefill(0, tokens, 0, tokens.length);
    path.follow(tokens, tokens.length, (from, to) -> decoder.save(0, from, to));
  }

  private int found(String tenant, int... tokens) {
    return cache.find(tenant, tokens, tokens.length).tokens();
  }

  @Test
  void findsTheLongestBeginning() {
    keep("a", 1, 2, 3, 4, 5);

    assertThat(found("a", 1, 2, 3, 4, 5, 6)).isEqualTo(4);
    assertThat(found("a", 1, 2, 3, 9)).isEqualTo(2);
    assertThat(found("a", 3, 4)).isZero();
    assertThat(cache.find("a", new int[] {1, 2, 3, 4}, 3).tokens()).isEqualTo(2);
  }

  @Test
  void givesTheBlocksInOrder() {
    keep("a", 1, 2, 3, 4);

    List<CacheBlock> blocks = cache.find("a", new int[] {1, 2, 3, 4}, 4).blocks();
    decoder.free(0);
    decoder.restore(0, blocks);

    assertThat(Greedy.best(decoder.prefill(0, new int[] {1, 2, 3, 4, 5}, 4, 5)))
        .isEqualTo(FakeDecoder.continuation(new int[] {1, 2, 3, 4, 5}, 1).get(0));
  }

  @Test
  void keepsWhatIsSharedOnce() {
    keep("a", 1, 2, 3, 4);
    keep("a", 1, 2, 5, 6);

    assertThat(cache.size()).isEqualTo(3);
    assertThat(decoder.openBlocks).isEqualTo(3);
  }

  @Test
  void isApartForEachTenant() {
    keep("a", 1, 2, 3, 4);

    assertThat(found("b", 1, 2, 3, 4)).isZero();
  }

  @Test
  void givesUpWhatWasUsedLeastRecentlyFromItsEnd() {
    keep("a", 1, 2, 3, 4);
    keep("a", 5, 6, 7, 8);
    found("a", 1, 2, 3, 4);

    keep("a", 9, 10);

    assertThat(found("a", 5, 6, 7, 8)).isEqualTo(2);
    assertThat(found("a", 1, 2, 3, 4)).isEqualTo(4);
    assertThat(cache.size()).isEqualTo(4);
    assertThat(decoder.openBlocks).isEqualTo(4);
  }

  @Test
  void oneThatIsLongerThanAllTheRoomKeepsItsBeginning() {
    keep("a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    assertThat(cache.size()).isEqualTo(4);
    assertThat(found("a", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).isEqualTo(8);
  }

  @Test
  void aPathWhoseBlocksWereGivenUpIsFollowedNoFurther() {
    PrefixCache.Path path = keep("a", 1, 2);
    keep("b", 1, 2, 3, 4, 5, 6, 7, 8);

    follow(path, 1, 2, 3, 4);

    assertThat(found("a", 1, 2, 3, 4)).isZero();
    assertThat(found("b", 1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo(8);
  }

  @Test
  void aRequestThatChangesItsArrayChangesNothing() {
    int[] tokens = {1, 2, 3, 4};
    keep("a", tokens);
    Arrays.fill(tokens, 9);

    assertThat(found("a", 1, 2, 3, 4)).isEqualTo(4);
  }

  @Test
  void closingFreesAll() {
    keep("a", 1, 2, 3, 4);
    keep("b", 1, 2);

    cache.close();

    assertThat(decoder.openBlocks).isZero();
  }
}
