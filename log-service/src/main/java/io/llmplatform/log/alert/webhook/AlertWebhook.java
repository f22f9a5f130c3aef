package io.llmplatform.log.alert.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where Alertmanager sends alerts. It sends again what is answered with 5xx; so 2xx is said only of
 * what is stored, and 4xx of what would be refused again.
 */
@Hidden
@RestController
class AlertWebhook {
  static final String PATH = "/internal/alerts";
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  private final ReceivingAlerts receiving;
  private final ObjectMapper json;

  AlertWebhook(ReceivingAlerts receiving, ObjectMapper json) {
    this.receiving = receiving;
    this.json = json;
  }

  @PostMapping(PATH)
  @ResponseStatus(HttpStatus.OK)
  void receive(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw PlatformException.tooLarge("A notification has at most 8 MiB.");
    }
    receiving.receive(read(bytes));
  }

  private Notification read(byte[] bytes) throws IOException {
    try {
      Notification notification = json.readValue(bytes, Notification.class);
      if (notification != null) {
        return notification;
      }
    } catch (JsonProcessingException e) {
      throw PlatformException.invalid("The body is no notification of Alertmanager's.").causedBy(e);
    }
    throw PlatformException.invalid("The body is no notification of Alertmanager's.");
  }
}
