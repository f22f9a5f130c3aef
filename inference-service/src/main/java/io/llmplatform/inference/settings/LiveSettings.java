package io.llmplatform.inference.settings;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.validation.Validator;

/**
 * The settings in force. A change in Nacos replaces the whole snapshot at once; one that does not
 * pass the checks is refused and logged, and the former goes on. Thread-safe.
 */
@Component
public class LiveSettings implements Supplier<InferenceSettings> {
  private static final Logger log = LoggerFactory.getLogger(LiveSettings.class);

  private final Environment environment;
  private final Validator validator;
  private volatile InferenceSettings current;

  LiveSettings(InferenceSettings atStart, Environment environment, Validator validator) {
    this.current = atStart;
    this.environment = environment;
    this.validator = validator;
  }

  @Override
  public InferenceSettings get() {
    return current;
  }

  @EventListener(EnvironmentChangeEvent.class)
  void rebind() {
    // Keeps what it found wrong, so it serves for one binding.
    BindHandler validation = new ValidationBindHandler(validator);
    try {
      current =
          Binder.get(environment)
              .bindOrCreate("inference", Bindable.of(InferenceSettings.class), validation);
    } catch (BindException e) {
      log.error("The changed settings are refused, the former stay in force", e);
    }
  }
}
