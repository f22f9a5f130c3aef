package io.llmplatform.user.signing;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks from time to time whether keys are due; a look that fails is logged and repeated. */
@Component
class KeySchedule {
  private final RotatingKeys rotating;

  KeySchedule(RotatingKeys rotating) {
    this.rotating = rotating;
  }

  @Scheduled(fixedDelayString = "${identity.keys.check-interval:10m}")
  void look() {
    rotating.rotateWhereDue();
  }
}
