package io.llmplatform.inference.kserve;

import ai.onnxruntime.platform.Fp16Conversions;
import com.fasterxml.jackson.core.JsonGenerator;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.openinference.RawData;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Tensor;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * Writes an inference response. Numbers that JSON has not are written as the strings "NaN",
 * "Infinity" and "-Infinity"; binary data has every value as it is.
 */
final class InferWriter {
  private final ModelVersion model;
  private final InferBody request;
  private final Map<String, Tensor> outputs;

  InferWriter(ModelVersion model, InferBody request, Map<String, Tensor> outputs) {
    this.model = model;
    this.request = request;
    this.outputs = outputs;
  }

  void write(HttpServletResponse response, AnswerEncoding encoding) throws IOException {
    Map<String, ByteBuffer> binary = new LinkedHashMap<>();
    outputs.forEach(
        (name, tensor) -> {
          if (request.wantsBinary(name)) {
            binary.put(name, RawData.write(tensor));
          }
        });
    if (binary.isEmpty()) {
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      try (OutputStream out = encoding.open(response)) {
        writeJson(out, binary);
      }
    } else {
      writeBinary(response, encoding, binary);
    }
  }

  private void writeBinary(
      HttpServletResponse response, AnswerEncoding encoding, Map<String, ByteBuffer> binary)
      throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    writeJson(header, binary);
    response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
    response.setHeader(BinaryData.HEADER_LENGTH, Integer.toString(header.size()));
    if (encoding == AnswerEncoding.IDENTITY) {
      long data = binary.values().stream().mapToLong(ByteBuffer::remaining).sum();
      response.setContentLengthLong(header.size() + data);
    }
    try (OutputStream out = encoding.open(response);
        WritableByteChannel channel = Channels.newChannel(out)) {
      header.writeTo(out);
      for (ByteBuffer data : binary.values()) {
        channel.write(data);
      }
    }
  }

  private void writeJson(OutputStream out, Map<String, ByteBuffer> binary) throws IOException {
    try (JsonGenerator json = JsonBody.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("model_name", model.name());
      json.writeStringField("model_version", Integer.toString(model.version()));
      if (request.id() != null) {
        json.writeStringField("id", request.id());
      }
      json.writeArrayFieldStart("outputs");
      for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
        writeTensor(json, output.getKey(), output.getValue(), binary.get(output.getKey()));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void writeTensor(
      JsonGenerator json, String name, Tensor tensor, @Nullable ByteBuffer binary)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", tensor.type().name());
    json.writeFieldName("shape");
    long[] shape = tensor.shape().toArray();
    json.writeArray(shape, 0, shape.length);
    if (binary == null) {
      writeData(json, tensor);
    } else {
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", binary.remaining());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeData(JsonGenerator json, Tensor tensor) throws IOException {
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
