package io.llmplatform.inference.grpc;

import io.llmplatform.inference.api.DataType;
import io.llmplatform.inference.api.ModelConfig;
import io.llmplatform.inference.api.ModelConfigResponse;
import io.llmplatform.inference.api.ModelDynamicBatching;
import io.llmplatform.inference.api.ModelInput;
import io.llmplatform.inference.api.ModelMetadataResponse;
import io.llmplatform.inference.api.ModelMetadataResponse.TensorMetadata;
import io.llmplatform.inference.api.ModelOutput;
import io.llmplatform.inference.api.RepositoryIndexResponse;
import io.llmplatform.inference.api.RepositoryIndexResponse.ModelIndex;
import io.llmplatform.inference.api.ServerMetadataResponse;
import io.llmplatform.inference.catalog.ModelState;
import io.llmplatform.inference.openinference.ModelConfiguration;
import io.llmplatform.inference.openinference.ModelDescription;
import io.llmplatform.inference.openinference.ServerDescription;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;

/** What servers and models say of themselves, as messages. */
final class Descriptions {
  private Descriptions() {}

  static ServerMetadataResponse of(ServerDescription server) {
    return ServerMetadataResponse.newBuilder()
        .setName(server.name())
        .setVersion(server.version())
        .addAllExtensions(server.extensions())
        .build();
  }

  static ModelMetadataResponse of(ModelDescription model) {
    return ModelMetadataResponse.newBuilder()
        .setName(model.name())
        .addAllVersions(model.versions())
        .setPlatform(ModelDescription.PLATFORM)
        .addAllInputs(model.inputs().stream().map(Descriptions::tensor).toList())
        .addAllOutputs(model.outputs().stream().map(Descriptions::tensor).toList())
        .build();
  }

  private static TensorMetadata tensor(TensorSpec spec) {
    return TensorMetadata.newBuilder()
        .setName(spec.name())
        .setDatatype(spec.type().name())
        .addAllShape(spec.dimensions())
        .build();
  }

  static ModelConfigResponse of(ModelConfiguration model) {
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(model.name())
            .setPlatform(ModelDescription.PLATFORM)
            .setBackend(ModelDescription.BACKEND)
            .setMaxBatchSize(model.maxBatchSize());
    model.inputs().forEach(each -> config.addInput(input(each)));
    model.outputs().forEach(each -> config.addOutput(output(each)));
    if (model.maxBatchSize() > 0) {
      config.setDynamicBatching(ModelDynamicBatching.getDefaultInstance());
    }
    return ModelConfigResponse.newBuilder().setConfig(config).build();
  }

  private static ModelInput input(ModelConfiguration.Io input) {
    return ModelInput.newBuilder()
        .setName(input.name())
        .setDataType(DataType.valueOf(input.dataType()))
        .addAllDims(input.dims())
        .build();
  }

  private static ModelOutput output(ModelConfiguration.Io output) {
    return ModelOutput.newBuilder()
        .setName(output.name())
        .setDataType(DataType.valueOf(output.dataType()))
        .addAllDims(output.dims())
        .build();
  }

  static RepositoryIndexResponse of(List<ModelState> index) {
    RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
    index.forEach(
        state ->
            response.addModels(
                ModelIndex.newBuilder()
                    .setName(state.id().name())
                    .setVersion(Integer.toString(state.id().version()))
                    .setState(state.phase().name())
                    .setReason(state.reason())));
    return response.build();
  }
}
