package io.llmplatform.local.data;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.h2.mvstore.WriteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BsonTypeTest {
  private static final BsonType TYPE = BsonType.INSTANCE;

  static List<Object> values() {
    return List.of(
        Missing.getInstance(),
        MinKey.getInstance(),
        MaxKey.getInstance(),
        1.5,
        -2.0,
        7,
        7L,
        8L,
        "",
        "text",
        "文本",
        true,
        false,
        Instant.ofEpochMilli(1),
        new ObjectId(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
        UUID.fromString("8b0f4a0e-6f6e-4a9b-8a52-9c3ad6d4c001"),
        new BinData(new byte[] {1, 2}),
        List.of(1.0, "a"),
        new Document("a", 1.0),
        new Document("a", 2.0),
        new KeyValue("a"),
        new KeyValue("a", 1.0),
        new KeyValue("a", null),
        new KeyValue(Collections.singletonList(null)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void readsWhatItWrites(Object value) {
    WriteBuffer buffer = new WriteBuffer();
    buffer.put((byte) 9);
    TYPE.write(buffer, value);
    buffer.put((byte) 10);
    ByteBuffer written = buffer.getBuffer().flip();
    assertThat(written.get()).isEqualTo((byte) 9);
    assertThat(TYPE.read(written)).isEqualTo(value);
    assertThat(written.get()).as("nothing more is read").isEqualTo((byte) 10);
  }

  @Test
  void ordersValuesOfAllTypesTheSameWhateverTheirOrderBefore() {
    List<Object> values = new ArrayList<>(values());
    values.sort(TYPE);
    List<Object> shuffled = new ArrayList<>(values());
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(shuffled.stream().sorted(TYPE)).isEqualTo(values);
    }
  }

  @Test
  void findsOnlyEqualValuesEqual() {
    for (Object one : values()) {
      for (Object other : values()) {
        assertThat(TYPE.compare(one, other) == 0)
            .as("%s and %s", one, other)
            .isEqualTo(one.equals(other));
        assertThat(Integer.signum(TYPE.compare(one, other)))
            .isEqualTo(-Integer.signum(TYPE.compare(other, one)));
      }
    }
  }

  @Test
  void ordersKeysByTheirFirstDifference() {
    List<KeyValue> keys =
        Stream.of(
                new KeyValue("a"),
                new KeyValue("a", 1.0),
                new KeyValue("a", 2.0),
                new KeyValue("b"))
            .toList();
    List<KeyValue> reversed = new ArrayList<>(keys);
    Collections.reverse(reversed);
    assertThat(reversed.stream().sorted(TYPE)).isEqualTo(keys);
  }
}
