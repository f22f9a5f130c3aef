# syntax=docker/dockerfile:1
# inference-service on NVIDIA GPUs: ONNX Runtime's build for CUDA 12 with cuDNN 9, on NVIDIA's own runtime. The host needs a
# driver for CUDA 12 and the NVIDIA container toolkit. Context: the repository's root.
#
#   docker build -f deploy/docker/inference-gpu.Dockerfile -t inference-service-gpu .
#
# JAR=prebuilt takes the jar of `./mvnw -Pgpu -pl inference-service -am package` from target/.
ARG BUILDER=eclipse-temurin:17-jdk
ARG JRE=eclipse-temurin:25-jre
ARG CUDA=nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04
ARG JAR=built

FROM ${BUILDER} AS built
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -q -Pgpu,sbom -pl inference-service -am -DskipTests -DskipQuality package && \
    mkdir /jar && cp inference-service/target/inference-service-[0-9]*.jar /jar/app.jar

FROM ${JRE} AS prebuilt
COPY inference-service/target/inference-service-[0-9]*.jar /jar/app.jar

FROM ${JAR} AS jar

FROM ${JRE} AS layers
COPY --from=jar /jar/app.jar /jar/app.jar
# A jar of the other profile would start, and compute on the CPU.
RUN java -Djarmode=tools -jar /jar/app.jar extract --layers --destination /layers --application-filename app.jar && \
    ls /layers/dependencies/lib | grep -q '^onnxruntime_gpu-'

FROM ${JRE} AS jre

FROM ${CUDA}
LABEL org.opencontainers.image.title="inference-service-gpu" \
      org.opencontainers.image.description="LLM Platform: inference-service on CUDA 12" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=jre /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:${PATH}
RUN groupadd --gid 10001 platform && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin platform && \
    mkdir -p /models && chown 10001:10001 /models
WORKDIR /app
COPY --from=layers /layers/dependencies/ ./
COPY --from=layers /layers/snapshot-dependencies/ ./
COPY --from=layers /layers/application/ ./
COPY deploy/docker/start deploy/docker/healthy ./
ENV SERVER_PORT=8082 AGENT=none \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001:10001
EXPOSE 8082 9082
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 CMD ["/app/healthy"]
ENTRYPOINT ["/app/start"]
