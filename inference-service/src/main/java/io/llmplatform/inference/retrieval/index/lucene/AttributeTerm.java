package io.llmplatform.inference.retrieval.index.lucene;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/**
 * An attribute as one term: the name's length and bytes, the value's type, the value. Values of one
 * name and type lie together, in their order: numbers by size, strings by code points. All
 * attributes are terms of one field, because a field of Lucene's for each name would let tenants
 * make fields without end, each of which takes memory in each segment.
 */
final class AttributeTerm {
  private AttributeTerm() {}

  private enum Type {
    BOOLEAN(1),
    NUMBER(2),
    STRING(3);

    /** In the term, before the value; one more is above all values of the type. */
    private final int code;

    Type(int code) {
      this.code = code;
    }

    static Type of(Object value) {
      if (value instanceof Boolean) {
        return BOOLEAN;
      }
      if (value instanceof Double) {
        return NUMBER;
      }
      if (value instanceof String) {
        return STRING;
      }
      throw new IllegalArgumentException(value.getClass() + " is no type of an attribute");
    }
  }

  /** The term of an attribute with that value. */
  static BytesRef of(String name, Object value) {
    return term(name, Type.of(value).code, bytes(value));
  }

  /** Not above any value of the name that has the type of this one. */
  static BytesRef floor(String name, Object value) {
    return term(name, Type.of(value).code, new byte[0]);
  }

  /** Above every value of the name that has the type of this one, and none of them. */
  static BytesRef ceiling(String name, Object value) {
    return term(name, Type.of(value).code + 1, new byte[0]);
  }

  private static BytesRef term(String name, int type, byte[] value) {
    byte[] named = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer term = ByteBuffer.allocate(Short.BYTES + named.length + 1 + value.length);
    term.putShort((short) named.length).put(named).put((byte) type).put(value);
    return new BytesRef(term.array());
  }

  private static byte[] bytes(Object value) {
    if (value instanceof Boolean truth) {
      return new byte[] {(byte) (truth ? 1 : 0)};
    }
    if (value instanceof Double number) {
      byte[] sortable = new byte[Long.BYTES];
      // Adding 0 makes -0.0 the other zero, which it equals.
      NumericUtils.longToSortableBytes(
          NumericUtils.doubleToSortableLong(number + 0.0), sortable, 0);
      return sortable;
    }
    return ((String) value).getBytes(StandardCharsets.UTF_8);
  }
}
