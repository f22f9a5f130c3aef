package io.llmplatform.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store does; each adapter's test extends it. */
public abstract class ArtifactStoreContract {
  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final Sha256 OF_ABC =
      new Sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  /** The store under test, empty before each test. */
  protected abstract ArtifactStore store();

  /** How many contents the store keeps, staged ones included. */
  protected abstract int kept() throws IOException;

  /** Content published from now on is later than everything published before. */
  protected abstract void letTimePass();

  protected abstract Instant now();

  @Test
  void whatIsPublishedIsFoundUnderItsDigest() throws Exception {
    publish("abc");
    Artifact found = store().find(OF_ABC).orElseThrow();
    assertThat(found.size()).isEqualTo(3);
    assertThat(text(found)).isEqualTo("abc");
  }

  @Test
  void whatIsOnlyStagedIsNotFoundAndGoneWhenTheStagingIsClosed() throws Exception {
    try (Staging staging = store().stage()) {
      assertThat(staging.add(content("abc"), NO_LIMIT)).isEqualTo(new StagedFile(OF_ABC, 3));
      assertThat(store().find(OF_ABC)).isEmpty();
      assertThat(kept()).isEqualTo(1);
    }
    assertThat(store().find(OF_ABC)).isEmpty();
    assertThat(kept()).isZero();
  }

  @Test
  void emptyContentIsContent() throws Exception {
    Sha256 digest = publish("");
    assertThat(store().find(digest).orElseThrow().size()).isZero();
  }

  @Test
  void identicalContentIsKeptOnce() throws Exception {
    try (Staging staging = store().stage()) {
      staging.add(content("abc"), NO_LIMIT);
      staging.add(content("abc"), NO_LIMIT);
      staging.publish();
    }
    publish("abc");
    assertThat(kept()).isEqualTo(1);
    assertThat(text(store().find(OF_ABC).orElseThrow())).isEqualTo("abc");
  }

  @Test
  void contentOverItsLimitIsRefusedAndLeavesNothing() throws Exception {
    try (Staging staging = store().stage()) {
      assertThatExceptionOfType(Staging.LargerThanAllowed.class)
          .isThrownBy(() -> staging.add(content("abcd"), 3));
      assertThat(kept()).isZero();
      assertThat(staging.add(content("abc"), 3).size()).isEqualTo(3);
    }
  }

  @Test
  void contentThatBreaksOffLeavesNothingAndItsOwnFailureComesThrough() throws Exception {
    IOException gone = new IOException("the client is gone");
    try (Staging staging = store().stage()) {
      InputStream breaking = new SequenceInputStream(content("abc"), failing(gone));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> staging.add(breaking, NO_LIMIT))
          .isSameAs(gone);
      assertThat(kept()).isZero();
    }
  }

  @Test
  void anArtifactIsReadAnyNumberOfTimesAndSkips() throws Exception {
    publish("abc");
    Artifact found = store().find(OF_ABC).orElseThrow();
    assertThat(text(found)).isEqualTo(text(found));
    try (InputStream in = found.open()) {
      in.skipNBytes(2);
      assertThat(in.readAllBytes()).isEqualTo("c".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void stagedContentIsReadBackUntilItIsPublished() throws Exception {
    try (Staging staging = store().stage()) {
      StagedFile file = staging.add(content("abc"), NO_LIMIT);
      assertThat(staging.staged(file).size()).isEqualTo(3);
      assertThat(text(staging.staged(file))).isEqualTo("abc");
      StagedFile other = new StagedFile(Sha256.ofHex("ab".repeat(32)), 3);
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> staging.staged(other));
    }
  }

  @Test
  void largeContentIsKeptWholeAndReadFromAnywhere() throws Exception {
    byte[] large = new byte[(17 << 20) + 5];
    new Random(3).nextBytes(large);
    try (Staging staging = store().stage()) {
      assertThatExceptionOfType(Staging.LargerThanAllowed.class)
          .isThrownBy(() -> staging.add(new ByteArrayInputStream(large), large.length - 1));
      assertThat(kept()).isZero();
      StagedFile file = staging.add(new ByteArrayInputStream(large), large.length);
      staging.publish();
      Artifact found = store().find(file.digest()).orElseThrow();
      assertThat(found.size()).isEqualTo(large.length);
      try (InputStream in = found.open()) {
        assertThat(in.readAllBytes()).isEqualTo(large);
      }
      try (InputStream in = found.open()) {
        in.skipNBytes(10);
        assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOfRange(large, 10, 20));
        in.skipNBytes(100);
        assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOfRange(large, 120, 130));
        in.skipNBytes(large.length - 130 - 3);
        assertThat(in.readAllBytes())
            .isEqualTo(Arrays.copyOfRange(large, large.length - 3, large.length));
        assertThat(in.skip(1)).isZero();
        assertThat(in.read()).isNegative();
      }
    }
    assertThat(kept()).isEqualTo(1);
  }

  @Test
  void joinedContentIsContentOfItsOwn() throws Exception {
    Sha256 first = publish("ab");
    Sha256 second = publish("c");
    try (Staging staging = store().stage()) {
      StagedFile joined = staging.join(List.of(first, second));
      assertThat(joined).isEqualTo(new StagedFile(OF_ABC, 3));
      assertThat(text(staging.staged(joined))).isEqualTo("abc");
      assertThat(store().find(OF_ABC)).isEmpty();
      staging.publish();
    }
    letTimePass();
    assertThat(store().delete(first, now())).isTrue();
    assertThat(store().delete(second, now())).isTrue();
    Artifact found = store().find(OF_ABC).orElseThrow();
    assertThat(found.size()).isEqualTo(3);
    assertThat(text(found)).isEqualTo("abc");
    try (InputStream in = found.open()) {
      assertThat(in.skip(2)).isEqualTo(2);
      assertThat(in.readAllBytes()).isEqualTo("c".getBytes(StandardCharsets.UTF_8));
      assertThat(in.skip(1)).isZero();
    }
  }

  @Test
  void joinedContentIsReadFromAnywhere() throws Exception {
    Artifact found = store().find(join("abc", "", "def", "g")).orElseThrow();
    for (int from = 0; from <= 7; from++) {
      try (InputStream in = found.open()) {
        in.skipNBytes(from);
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("abcdefg".substring(from));
      }
    }
  }

  @Test
  void joinedContentCanBeAPartAgainAndTheSamePartTwice() throws Exception {
    Sha256 joined = join("ab", "ab");
    try (Staging staging = store().stage()) {
      StagedFile both = staging.join(List.of(joined, publish("c"), joined));
      staging.publish();
      assertThat(text(store().find(both.digest()).orElseThrow())).isEqualTo("ababcabab");
    }
  }

  @Test
  void joinedContentThatIsNotPublishedLeavesNothing() throws Exception {
    Sha256 first = publish("ab");
    Sha256 second = publish("c");
    int before = kept();
    try (Staging staging = store().stage()) {
      staging.join(List.of(first, second));
      staging.join(List.of(first, second));
    }
    assertThat(kept()).isEqualTo(before);
    assertThat(store().find(OF_ABC)).isEmpty();
  }

  @Test
  void theSameContentJoinedOrWholeIsKeptOnceAndYoungAgain() throws Exception {
    for (int i = 0; i < 2; i++) {
      join("ab", "c");
      letTimePass();
      Instant bound = now();
      publish("abc");
      assertThat(publishedBefore(bound)).doesNotContain(OF_ABC);
      letTimePass();
      bound = now();
      join("a", "bc");
      assertThat(publishedBefore(bound)).doesNotContain(OF_ABC);
      assertThat(text(store().find(OF_ABC).orElseThrow())).isEqualTo("abc");
    }
    letTimePass();
    assertThat(publishedBefore(now())).contains(OF_ABC);
    assertThat(store().delete(OF_ABC, now())).isTrue();
    assertThat(store().delete(OF_ABC, now())).isFalse();
    assertThat(store().find(OF_ABC)).isEmpty();
    for (String part : List.of("ab", "c", "a", "bc")) {
      assertThat(store().find(publish(part))).isPresent();
    }
    assertThat(kept()).isEqualTo(4);
  }

  @Test
  void onlyWhatIsOldIsListedAndDeleted() throws Exception {
    Sha256 old = publish("old");
    letTimePass();
    Instant bound = now();
    Sha256 young = publish("young");

    assertThat(publishedBefore(bound)).containsExactly(old);
    assertThat(store().delete(young, bound)).isFalse();
    assertThat(store().delete(old, bound)).isTrue();
    assertThat(store().delete(old, bound)).isFalse();
    assertThat(store().find(old)).isEmpty();
    assertThat(store().find(young)).isPresent();
  }

  @Test
  void publishingAgainMakesYoungAgain() throws Exception {
    publish("abc");
    letTimePass();
    Instant bound = now();
    publish("abc");
    assertThat(publishedBefore(bound)).isEmpty();
    assertThat(store().delete(OF_ABC, bound)).isFalse();
  }

  @Test
  void theStagingsOfThisProcessAreNotAbandoned() throws Exception {
    try (Staging staging = store().stage()) {
      staging.add(content("abc"), NO_LIMIT);
      assertThat(store().removeAbandonedStagings()).isZero();
      staging.publish();
    }
    assertThat(store().find(OF_ABC)).isPresent();
  }

  protected Sha256 publish(String text) throws Exception {
    try (Staging staging = store().stage()) {
      Sha256 digest = staging.add(content(text), NO_LIMIT).digest();
      staging.publish();
      return digest;
    }
  }

  private Sha256 join(String... parts) throws Exception {
    List<Sha256> digests = new ArrayList<>();
    for (String part : parts) {
      digests.add(publish(part));
    }
    try (Staging staging = store().stage()) {
      Sha256 digest = staging.join(digests).digest();
      staging.publish();
      return digest;
    }
  }

  private Set<Sha256> publishedBefore(Instant bound) {
    Set<Sha256> found = new HashSet<>();
    store().forEachPublishedBefore(bound, found::addAll);
    return found;
  }

  protected static InputStream content(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Artifact artifact) throws IOException {
    try (InputStream in = artifact.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream failing(IOException failure) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw failure;
      }
    };
  }
}
