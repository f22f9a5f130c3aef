package io.llmplatform.inference.kserve;

import io.llmplatform.inference.openinference.ServerDescription;
import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says to clients that try it that shared memory is not served. */
@Hidden
@RestController
class SharedMemoryController {
  @RequestMapping({"/v2/systemsharedmemory/**", "/v2/cudasharedmemory/**"})
  void refuse() {
    throw ServerDescription.noSharedMemory();
  }
}
