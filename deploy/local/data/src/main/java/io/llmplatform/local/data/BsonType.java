package io.llmplatform.local.data;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/**
 * How keys and positions of the MongoDB server lie in H2's maps: as BSON, instead of as serialized
 * Java objects, which H2 would serialize again for each comparison on the way down a tree.
 *
 * <p>The order is total: nothing before numbers before texts and so on (by BSON's type), and inside
 * a type by value. Two numbers of different types differ; the server makes the numbers of an index
 * one type before it looks them up. Immutable.
 */
final class BsonType extends BasicDataType<Object> {
  static final BsonType INSTANCE = new BsonType();

  // Neither is a type of BSON.
  private static final byte MISSING = 0;
  private static final byte KEY = -2;
  private static final int OBJECT_BYTES = 24;

  private BsonType() {}

  @Override
  public int compare(Object one, Object other) {
    if (one == other) {
      return 0;
    }
    if (one instanceof KeyValue key && other instanceof KeyValue another) {
      return compareKeys(key, another);
    }
    return compareValues(one, other);
  }

  private static int compareKeys(KeyValue one, KeyValue other) {
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      int difference = compareValues(one.get(i), other.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(one.size(), other.size());
  }

  private static int compareValues(Object one, Object other) {
    if (one instanceof String text && other instanceof String another) {
      return text.compareTo(another);
    }
    byte type = type(one);
    int difference = Byte.compare(type, type(other));
    if (difference != 0) {
      return difference;
    }
    return switch (type) {
      case MISSING -> 0;
      case KEY -> compareKeys((KeyValue) one, (KeyValue) other);
      default -> compareOfOneType(one, other);
    };
  }

  @SuppressWarnings("unchecked")
  private static int compareOfOneType(Object one, Object other) {
    return one instanceof Comparable<?> && one.getClass() == other.getClass()
        ? ((Comparable<Object>) one).compareTo(other)
        : ByteBufUtil.compare(encoded(one), encoded(other));
  }

  private static byte type(Object value) {
    if (Missing.isNullOrMissing(value)) {
      return MISSING;
    }
    return value instanceof KeyValue ? KEY : BsonEncoder.determineType(value);
  }

  private static ByteBuf encoded(Object value) {
    ByteBuf bytes = Unpooled.buffer();
    BsonEncoder.encodeValue(BsonEncoder.determineType(value), value, bytes);
    return bytes;
  }

  @Override
  public int getMemory(Object value) {
    return memory(value);
  }

  private static int memory(@Nullable Object value) {
    if (value instanceof String text) {
      return 2 * OBJECT_BYTES + text.length();
    }
    if (value instanceof KeyValue key) {
      // With the list and the array inside.
      int sum = 4 * OBJECT_BYTES;
      for (Object each : key) {
        sum += memory(each);
      }
      return sum;
    }
    return value instanceof Document || value instanceof Collection
        ? 2 * encoded(value).writerIndex()
        : OBJECT_BYTES;
  }

  @Override
  public void write(WriteBuffer target, Object value) {
    byte type = type(value);
    target.put(type);
    if (type == KEY) {
      KeyValue key = (KeyValue) value;
      target.putVarInt(key.size());
      key.forEach(each -> write(target, each));
    } else if (type != MISSING) {
      ByteBuf bytes = encoded(value);
      target.put(bytes.array(), 0, bytes.writerIndex());
    }
  }

  @Override
  public Object read(ByteBuffer source) {
    byte type = source.get();
    return switch (type) {
      case MISSING -> Missing.getInstance();
      case KEY -> readKey(source);
      default -> readValue(type, source);
    };
  }

  private KeyValue readKey(ByteBuffer source) {
    int size = DataUtils.readVarInt(source);
    List<Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Object value = read(source);
      values.add(value == Missing.getInstance() ? null : value);
    }
    return new KeyValue(values);
  }

  private static Object readValue(byte type, ByteBuffer source) {
    ByteBuf bytes = Unpooled.wrappedBuffer(source);
    Object value = BsonDecoder.decodeValue(type, bytes);
    source.position(source.position() + bytes.readerIndex());
    return value;
  }

  @Override
  public Object[] createStorage(int size) {
    return new Object[size];
  }
}
