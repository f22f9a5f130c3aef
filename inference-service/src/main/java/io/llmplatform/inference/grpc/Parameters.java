package io.llmplatform.inference.grpc;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.api.InferParameter;
import org.jspecify.annotations.Nullable;

/** The values of parameters as the protocol's core takes them. */
final class Parameters {
  private Parameters() {}

  /** A string, a boolean, a {@link Long} or a {@link Double}; null where none is set. */
  static @Nullable Object value(String name, InferParameter parameter) {
    return switch (parameter.getParameterChoiceCase()) {
      case BOOL_PARAM -> parameter.getBoolParam();
      case INT64_PARAM -> parameter.getInt64Param();
      case UINT64_PARAM -> unsigned(name, parameter.getUint64Param());
      case STRING_PARAM -> parameter.getStringParam();
      case DOUBLE_PARAM -> parameter.getDoubleParam();
      case PARAMETERCHOICE_NOT_SET -> null;
    };
  }

  private static Long unsigned(String name, long value) {
    if (value < 0) {
      throw PlatformException.invalid(
          "parameters." + name,
          "parameters.%s is %s, which is too large.".formatted(name, Long.toUnsignedString(value)));
    }
    return value;
  }
}
