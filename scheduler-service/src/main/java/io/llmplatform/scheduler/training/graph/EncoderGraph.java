package io.llmplatform.scheduler.training.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An ONNX file of an encoder, of which only the head is read: weights stay in the file, whatever
 * their size below 2 GiB. Field numbers are those of onnx.proto3 (ONNX 1.19). Not thread-safe.
 */
final class EncoderGraph {
  private static final List<Integer> FLOATS =
      List.of(DataType.FLOAT.getNumber(), DataType.FLOAT16.getNumber());

  private final Path file;
  private final ByteBuffer bytes;
  private final List<WireField> fields;
  private final WireField graph;
  private final List<WireField> graphFields;
  private final List<ValueInfoProto> inputs = new ArrayList<>();
  private final List<ValueInfoProto> outputs = new ArrayList<>();
  private long opset;

  private EncoderGraph(Path file, ByteBuffer bytes) throws InvalidProtocolBufferException {
    this.file = file;
    this.bytes = bytes;
    this.fields = WireField.of(bytes, 0, bytes.limit());
    this.graph =
        fields.stream()
            .filter(field -> field.number() == ModelProto.GRAPH_FIELD_NUMBER)
            .findFirst()
            .orElseThrow(() -> new UnsupportedGraph("The ONNX file has no graph."));
    this.graphFields = WireField.of(bytes, graph.content(), graph.end());
    readOpset();
    readEnds();
  }

  /**
   * @throws UnsupportedGraph if the file is no ONNX model
   * @throws IOException if the file cannot be read
   */
  static EncoderGraph open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new UnsupportedGraph("The ONNX file has more than 2 GiB.");
      }
      return new EncoderGraph(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    } catch (InvalidProtocolBufferException e) {
      throw new UnsupportedGraph("The ONNX file is damaged.");
    }
  }

  /** The version of the standard operators. */
  long opset() {
    return opset;
  }

  /** The input of that name. */
  Optional<ValueInfoProto> input(String name) {
    return inputs.stream().filter(input -> input.getName().equals(name)).findFirst();
  }

  /**
   * The output that holds vectors: per token of rank 3, else of the text of rank 2. The choice is
   * the one that serving makes, so that both see the same vectors.
   */
  ValueInfoProto vectors() {
    return output(each -> each.getName().equals("last_hidden_state") && rank(each) == 3)
        .or(() -> output(each -> each.getName().equals("token_embeddings") && rank(each) == 3))
        .or(() -> output(each -> rank(each) == 3))
        .or(() -> output(each -> each.getName().equals("sentence_embedding") && rank(each) == 2))
        .or(() -> output(each -> rank(each) == 2))
        .orElseThrow(() -> new UnsupportedGraph("The model has no output that holds vectors."));
  }

  static int rank(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimCount();
  }

  /**
   * Writes the file anew: its outputs give way to those of the tail, whose nodes come after its
   * own. All else is copied byte by byte.
   *
   * @param tail nodes, initializers and outputs alone
   */
  void writeWith(GraphProto tail, Map<String, String> metadata, Path target) throws IOException {
    List<WireField> kept =
        graphFields.stream()
            .filter(field -> field.number() != GraphProto.OUTPUT_FIELD_NUMBER)
            .toList();
    long keptBytes = kept.stream().mapToLong(field -> field.end() - field.start()).sum();
    try (FileChannel in = FileChannel.open(file);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (WireField field : fields) {
        if (field != graph) {
          copy(in, field, out);
        }
      }
      write(head(keptBytes + tail.getSerializedSize()), out);
      for (WireField field : kept) {
        copy(in, field, out);
      }
      write(tail.toByteArray(), out);
      write(metadata(metadata), out);
    }
  }

  private static byte[] head(long length) throws IOException {
    byte[] bytes =
        new byte
            [CodedOutputStream.computeTagSize(ModelProto.GRAPH_FIELD_NUMBER)
                + CodedOutputStream.computeUInt64SizeNoTag(length)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeTag(ModelProto.GRAPH_FIELD_NUMBER, 2);
    out.writeUInt64NoTag(length);
    return bytes;
  }

  private static byte[] metadata(Map<String, String> entries) {
    ModelProto.Builder model = ModelProto.newBuilder();
    entries.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }

  private static void copy(FileChannel in, WireField field, WritableByteChannel out)
      throws IOException {
    long position = field.start();
    while (position < field.end()) {
      position += in.transferTo(position, field.end() - position, out);
    }
  }

  private static void write(byte[] bytes, WritableByteChannel out) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private void readOpset() throws InvalidProtocolBufferException {
    for (WireField field : fields) {
      if (field.number() == ModelProto.OPSET_IMPORT_FIELD_NUMBER) {
        OperatorSetIdProto imported = OperatorSetIdProto.parseFrom(content(field));
        if (imported.getDomain().isEmpty() || imported.getDomain().equals("ai.onnx")) {
          opset = imported.getVersion();
        }
      }
    }
  }

  private void readEnds() throws InvalidProtocolBufferException {
    for (WireField field : graphFields) {
      if (field.number() == GraphProto.INPUT_FIELD_NUMBER) {
        inputs.add(ValueInfoProto.parseFrom(content(field)));
      } else if (field.number() == GraphProto.OUTPUT_FIELD_NUMBER) {
        outputs.add(ValueInfoProto.parseFrom(content(field)));
      }
    }
  }

  private ByteBuffer content(WireField field) {
    return bytes.duplicate().limit(field.end()).position(field.content());
  }

  private Optional<ValueInfoProto> output(Predicate<ValueInfoProto> wanted) {
    return outputs.stream()
        .filter(wanted)
        .filter(each -> FLOATS.contains(each.getType().getTensorType().getElemType()))
        .findFirst();
  }
}
