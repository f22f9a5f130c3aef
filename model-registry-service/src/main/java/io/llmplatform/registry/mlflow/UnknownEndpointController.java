package io.llmplatform.registry.mlflow;

import io.swagger.v3.oas.annotations.Hidden;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The parts of MLflow that the registry does not have: its clients ask, and then go another way.
 */
@Hidden
@RestController
class UnknownEndpointController {

  @RequestMapping({"/api/2.0/mlflow/**", "/api/2.0/mlflow-artifacts/**", "/api/3.0/mlflow/**"})
  Nothing unknown() {
    throw MlflowRefusal.noSuchEndpoint();
  }
}
