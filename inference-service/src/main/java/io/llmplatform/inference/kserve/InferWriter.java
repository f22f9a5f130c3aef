package io.llmplatform.inference.kserve;

import ai.onnxruntime.platform.Fp16Conversions;
import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an inference response straight to the connection. Numbers that JSON has not are written as
 * the strings "NaN", "Infinity" and "-Infinity".
 */
final class InferWriter {
  private InferWriter() {}

  static void write(
      OutputStream out, ModelVersion model, @Nullable String id, Map<String, Tensor> outputs)
      throws IOException {
    try (JsonGenerator json = JsonBody.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("model_name", model.name());
      json.writeStringField("model_version", Integer.toString(model.version()));
      if (id != null) {
        json.writeStringField("id", id);
      }
      json.writeArrayFieldStart("outputs");
      for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
        writeTensor(json, output.getKey(), output.getValue());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void writeTensor(JsonGenerator json, String name, Tensor tensor)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", tensor.type().name());
    json.writeFieldName("shape");
    long[] shape = tensor.shape().toArray();
    json.writeArray(shape, 0, shape.length);
    json.writeArrayFieldStart("data");
    if (tensor instanceof Tensor.Strings strings) {
      for (String value : strings.values()) {
        json.writeString(value);
      }
    } else if (tensor instanceof Tensor.Fixed fixed) {
      ByteBuffer data = fixed.view();
      while (data.hasRemaining()) {
        writeElement(json, fixed.type(), data);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeElement(JsonGenerator json, ElementType type, ByteBuffer data)
      throws IOException {
    switch (type) {
      case BOOL -> json.writeBoolean(data.get() != 0);
      case UINT8 -> json.writeNumber(Byte.toUnsignedInt(data.get()));
      case INT8 -> json.writeNumber(data.get());
      case INT16 -> json.writeNumber(data.getShort());
      case INT32 -> json.writeNumber(data.getInt());
      case INT64 -> json.writeNumber(data.getLong());
      case FP16 -> json.writeNumber(Fp16Conversions.fp16ToFloat(data.getShort()));
      case BF16 -> json.writeNumber(Fp16Conversions.bf16ToFloat(data.getShort()));
      case FP32 -> json.writeNumber(data.getFloat());
      case FP64 -> json.writeNumber(data.getDouble());
      case BYTES -> throw new IllegalArgumentException("strings have no fixed size");
    }
  }
}
