package io.llmplatform.inference.grpc;

import static io.llmplatform.user.api.Permission.DEPLOYMENTS_WRITE;
import static io.llmplatform.user.api.Permission.INFERENCE_INVOKE;
import static io.llmplatform.user.api.Permission.MODELS_READ;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.llmplatform.inference.api.ModelConfigRequest;
import io.llmplatform.inference.api.ModelConfigResponse;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelMetadataRequest;
import io.llmplatform.inference.api.ModelMetadataResponse;
import io.llmplatform.inference.api.ModelReadyRequest;
import io.llmplatform.inference.api.ModelReadyResponse;
import io.llmplatform.inference.api.ModelStatisticsRequest;
import io.llmplatform.inference.api.ModelStatisticsResponse;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import io.llmplatform.inference.api.RepositoryIndexRequest;
import io.llmplatform.inference.api.RepositoryIndexResponse;
import io.llmplatform.inference.api.RepositoryModelLoadRequest;
import io.llmplatform.inference.api.RepositoryModelLoadResponse;
import io.llmplatform.inference.api.RepositoryModelUnloadRequest;
import io.llmplatform.inference.api.RepositoryModelUnloadResponse;
import io.llmplatform.inference.api.ServerLiveRequest;
import io.llmplatform.inference.api.ServerLiveResponse;
import io.llmplatform.inference.api.ServerMetadataRequest;
import io.llmplatform.inference.api.ServerMetadataResponse;
import io.llmplatform.inference.api.ServerReadyRequest;
import io.llmplatform.inference.api.ServerReadyResponse;
import io.llmplatform.inference.api.SharedMemoryRequest;
import io.llmplatform.inference.api.SharedMemoryResponse;
import io.llmplatform.inference.openinference.ModelConfiguration;
import io.llmplatform.inference.openinference.ModelDescription;
import io.llmplatform.inference.openinference.ModelRepository;
import io.llmplatform.inference.openinference.ServerDescription;
import io.llmplatform.inference.openinference.ServingState;
import io.llmplatform.inference.openinference.UsageStatistics;
import io.llmplatform.inference.settings.LiveSettings;
import io.llmplatform.user.api.Permission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The service {@code inference.GRPCInferenceService}. Thread-safe. */
final class InferenceCalls extends GRPCInferenceServiceImplBase {
  /** As the paths of HTTP: whoever is known may ask for the server's health. */
  private static final Set<Permission> KNOWN = Set.of();

  private static final Set<Permission> READS = Set.of(MODELS_READ, INFERENCE_INVOKE);
  private static final Set<Permission> INFERS = Set.of(INFERENCE_INVOKE);
  private static final Set<Permission> DEPLOYS = Set.of(DEPLOYMENTS_WRITE);

  private final Calls calls;
  private final CallersModels models;
  private final ServerDescription server;
  private final ServingState state;
  private final ModelRepository repository;
  private final UsageStatistics statistics;
  private final Inferring inferring;
  private final GeneratingCalls generating;
  private final LiveSettings settings;

  InferenceCalls(
      Calls calls,
      CallersModels models,
      ServerDescription server,
      ServingState state,
      ModelRepository repository,
      UsageStatistics statistics,
      Inferring inferring,
      GeneratingCalls generating,
      LiveSettings settings) {
    this.calls = calls;
    this.models = models;
    this.server = server;
    this.state = state;
    this.repository = repository;
    this.statistics = statistics;
    this.inferring = inferring;
    this.generating = generating;
    this.settings = settings;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> answers) {
    calls.answer(answers, KNOWN, call -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> answers) {
    calls.answer(
        answers, KNOWN, call -> ServerReadyResponse.newBuilder().setReady(state.isReady()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> answers) {
    calls.answer(
        answers,
        READS,
        call ->
            ModelReadyResponse.newBuilder()
                .setReady(
                    state.isReady(call.caller(), request.getName(), version(request.getVersion())))
                .build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> answers) {
    calls.answer(answers, READS, call -> Descriptions.of(server));
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> answers) {
    calls.answer(
        answers,
        READS,
        call ->
            Descriptions.of(
                ModelDescription.of(
                    models, call.caller(), request.getName(), version(request.getVersion()))));
  }

  @Override
  public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> answers) {
    calls.answer(
        answers,
        READS,
        call ->
            Descriptions.of(
                ModelConfiguration.of(
                    models,
                    call.caller(),
                    request.getName(),
                    version(request.getVersion()),
                    settings.get().engine())));
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> answers) {
    calls.answer(answers, INFERS, call -> inferring.infer(call, request));
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> answers) {
    return new StreamedInference(
        calls,
        inferring,
        generating,
        INFERS,
        (ServerCallStreamObserver<ModelStreamInferResponse>) answers,
        settings.get().grpc());
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> answers) {
    calls.answer(
        answers,
        READS,
        call -> {
          requireOneRepository(request.getRepositoryName());
          return Descriptions.of(repository.index(call.caller(), request.getReady()));
        });
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> answers) {
    calls.answer(
        answers,
        DEPLOYS,
        call -> {
          requireOneRepository(request.getRepositoryName());
          repository.load(
              call.caller(), request.getModelName(), request.getParametersMap().keySet());
          return RepositoryModelLoadResponse.getDefaultInstance();
        });
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> answers) {
    calls.answer(
        answers,
        DEPLOYS,
        call -> {
          requireOneRepository(request.getRepositoryName());
          repository.unload(call.caller(), request.getModelName());
          return RepositoryModelUnloadResponse.getDefaultInstance();
        });
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> answers) {
    calls.answer(
        answers,
        READS,
        call ->
            Statistics.of(
                request.getName().isEmpty()
                    ? statistics.all(call.caller())
                    : statistics.of(
                        call.caller(), request.getName(), version(request.getVersion()))));
  }

  private static void requireOneRepository(String name) {
    if (!name.isEmpty()) {
      throw PlatformException.invalid(
          "repository_name", "There is one repository: repository_name must be empty.");
    }
  }

  @Override
  public void systemSharedMemoryStatus(
      SharedMemoryRequest request, StreamObserver<SharedMemoryResponse> answers) {
    refuseSharedMemory(answers);
  }

  @Override
  public void systemSharedMemoryRegister(
      SharedMemoryRequest request, StreamObserver<SharedMemoryResponse> answers) {
    refuseSharedMemory(answers);
  }

  @Override
  public void systemSharedMemoryUnregister(
      SharedMemoryRequest request, StreamObserver<SharedMemoryResponse> answers) {
    refuseSharedMemory(answers);
  }

  @Override
  public void cudaSharedMemoryStatus(
      SharedMemoryRequest request, StreamObserver<SharedMemoryResponse> answers) {
    refuseSharedMemory(answers);
  }

  @Override
  public void cudaSharedMemoryRegister(
      SharedMemoryRequest request, StreamObserver<SharedMemoryResponse> answers) {
    refuseSharedMemory(answers);
  }

  @Override
  public void cudaSharedMemoryUnregister(
      SharedMemoryRequest request, StreamObserver<SharedMemoryResponse> answers) {
    refuseSharedMemory(answers);
  }

  private void refuseSharedMemory(StreamObserver<SharedMemoryResponse> answers) {
    calls.answer(
        answers,
        INFERS,
        call -> {
          throw ServerDescription.noSharedMemory();
        });
  }

  /** The protocol's empty version is none. */
  static @Nullable String version(String version) {
    return version.isEmpty() ? null : version;
  }
}
