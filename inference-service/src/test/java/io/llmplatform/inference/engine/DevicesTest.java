package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  private static final Device FIRST = new Device(true, 0);
  private static final Device SECOND = new Device(true, 1);
  private static final Function<Device, Optional<String>> ONE_GPU =
      device -> device.equals(FIRST) ? Optional.empty() : Optional.of("there is no such GPU");
  private static final Function<Device, Optional<String>> NO_GPU =
      device -> Optional.of("CUDA cannot be used: driver version is insufficient");

  @Test
  void autoIsTheGpuWhereThereIsOne() {
    Devices devices = new Devices("auto", true, ONE_GPU);

    assertThat(devices.usual()).isEqualTo(FIRST);
    assertThat(devices.hasFallenBack()).isFalse();
    assertThat(devices.choose(null)).isEqualTo(new Devices.Choice(FIRST, ""));
    assertThat(devices.choose("cpu").device()).isEqualTo(Device.CPU);
  }

  @Test
  void autoFallsBackAndSaysWhy() {
    Devices devices = new Devices("AUTO", true, NO_GPU);

    assertThat(devices.usual()).isEqualTo(Device.CPU);
    assertThat(devices.hasFallenBack()).isTrue();
    assertThat(devices.choose(null).remark()).contains("CPU", "driver version");
    assertThat(devices.choose("cpu").remark()).as("as it was wanted").isEmpty();
  }

  @Test
  void aBuildWithoutCudaHasNothingToFallBackFrom() {
    Devices devices = new Devices("auto", false, NO_GPU);

    assertThat(devices.choose(null)).isEqualTo(new Devices.Choice(Device.CPU, ""));
    assertThat(devices.hasFallenBack()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "cuda:1", "CUDA:1"})
  void anInstanceThatDemandsCudaDoesNotStartWithoutIt(String setting) {
    assertThatThrownBy(() -> new Devices(setting, true, NO_GPU))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("inference.engine.device", "cuda:", "driver version");
  }

  @Test
  void aVersionThatDemandsCudaIsRefusedWithoutIt() {
    Devices devices = new Devices("auto", true, ONE_GPU);

    assertThat(devices.choose("cuda").device()).isEqualTo(FIRST);
    assertThatThrownBy(() -> devices.choose("cuda:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(SECOND.toString(), "no such GPU");
    assertThatThrownBy(() -> devices.choose("tpu")).hasMessageContaining("none of cpu");
    assertThat(new Devices("cpu", true, NO_GPU).choose(null).remark()).isEmpty();
  }
}
