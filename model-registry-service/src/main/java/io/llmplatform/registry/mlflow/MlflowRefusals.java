package io.llmplatform.registry.mlflow;

import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers MLflow's own refusals in MLflow's form. */
@RestControllerAdvice
class MlflowRefusals {

  @ExceptionHandler
  ResponseEntity<Map<String, String>> answer(MlflowRefusal refusal) {
    return ResponseEntity.status(refusal.status())
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            Map.of(
                "error_code",
                refusal.errorCode(),
                "message",
                String.valueOf(refusal.getMessage())));
  }
}
