package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.openinference.RawData;
import io.llmplatform.inference.openinference.RequestParameters;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Collects the members of an element of {@code inputs}. */
final class InputReader implements JsonBody.Member {
  private final String field;
  private @Nullable String name;
  private @Nullable ElementType type;
  private @Nullable Shape shape;
  private @Nullable Tensor tensor;

  /** Data that came before its type or shape: the order of members is the client's. */
  private @Nullable TokenBuffer early;

  private boolean hasData;
  private int binarySize = -1;

  InputReader(String field) {
    this.field = field;
  }

  @Override
  public void read(String member, JsonParser value) throws IOException {
    switch (member) {
      case "name" -> name = JsonBody.string(field + ".name", value);
      case "datatype" -> type = type(value);
      case "shape" -> shape = shape(value);
      case "parameters" -> JsonParameters.read(field + ".parameters", value, this::take);
      case "data" -> readData(value);
      default -> value.skipChildren();
    }
  }

  String requireName() {
    if (name == null || name.isEmpty()) {
      throw PlatformException.invalid(field + ".name", field + ".name is required.");
    }
    return name;
  }

  String field() {
    return field;
  }

  /** The bytes of binary data that are this input's; 0 where it has JSON data. */
  int binarySize() {
    return Math.max(0, binarySize);
  }

  Tensor tensor(BinaryData binary) throws IOException {
    ElementType knownType = require("datatype", type);
    Shape knownShape = require("shape", shape);
    if (hasData == binarySize >= 0) {
      throw invalid("data", hasData ? "has data and binary data" : "has no data");
    }
    if (!hasData) {
      return RawData.read(label(), field, knownType, knownShape, binary.next(binarySize));
    }
    if (tensor == null && early != null) {
      try (JsonParser data = early.asParser()) {
        data.nextToken();
        tensor = TensorDataReader.read(label(), field, knownType, knownShape, data);
      }
    }
    return require("data", tensor);
  }

  private void readData(JsonParser value) throws IOException {
    hasData = true;
    if (type == null || shape == null || name == null) {
      early = new TokenBuffer(value);
      early.copyCurrentStructure(value);
    } else {
      tensor = TensorDataReader.read(label(), field, type, shape, value);
    }
  }

  private ElementType type(JsonParser value) throws IOException {
    String text = JsonBody.string(field + ".datatype", value);
    return ElementType.named(String.valueOf(text))
        .orElseThrow(
            () ->
                invalid(
                    "datatype",
                    "has the datatype '%s'; those that can be carried are %s"
                        .formatted(text, Arrays.toString(ElementType.values()))));
  }

  private Shape shape(JsonParser value) throws IOException {
    InferBodyReader.requireArray(field + ".shape", value);
    LongStream.Builder dimensions = LongStream.builder();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      boolean integer =
          value.currentToken() == JsonToken.VALUE_NUMBER_INT
              && value.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!integer) {
        throw invalid("shape", "has a shape that is not an array of 64-bit integers");
      }
      dimensions.add(value.getLongValue());
    }
    try {
      return Shape.of(dimensions.build().toArray());
    } catch (IllegalArgumentException e) {
      throw invalid("shape", String.valueOf(e.getMessage())).causedBy(e);
    }
  }

  private void take(String parameter, @Nullable Object size) {
    RequestParameters.refuseSharedMemory(field, parameter);
    if (parameter.equals("binary_data_size")) {
      if (!(size instanceof Long bytes) || bytes < 0 || bytes > Integer.MAX_VALUE) {
        throw invalid(
            "parameters.binary_data_size",
            "has a binary_data_size that is not from 0 to " + Integer.MAX_VALUE);
      }
      binarySize = bytes.intValue();
    }
  }

  private String label() {
    return name == null ? field : "Input '" + name + "'";
  }

  private PlatformException invalid(String member, String sentence) {
    return PlatformException.invalid(field + "." + member, "%s %s.".formatted(label(), sentence));
  }

  private <T> T require(String member, @Nullable T value) {
    if (value == null) {
      throw invalid(member, "has no " + member);
    }
    return value;
  }
}
