package io.llmplatform.gateway.flow;

import com.alibaba.csp.sentinel.slots.block.AbstractRule;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeException;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowException;
import io.llmplatform.common.error.FailureTranslator;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells a client which of Sentinel's rules its call was blocked by. */
final class BlockedCalls implements FailureTranslator {
  private static final Duration SOON = Duration.ofSeconds(1);

  @Override
  public @Nullable PlatformException translate(Throwable failure) {
    if (!(failure instanceof BlockException blocked)) {
      return null;
    }
    String resource = resource(blocked);
    return blocked instanceof DegradeException
        ? PlatformException.unavailable(
            "'" + resource + "' has failed too often and rests for a while.", rest(blocked))
        : PlatformException.exhausted(
            "'" + resource + "' takes no more calls at the moment.", SOON);
  }

  private static String resource(BlockException blocked) {
    if (blocked instanceof ParamFlowException flow) {
      return flow.getResourceName();
    }
    AbstractRule rule = blocked.getRule();
    return rule == null ? "This path" : rule.getResource();
  }

  private static Duration rest(BlockException blocked) {
    return blocked.getRule() instanceof DegradeRule rule
        ? Duration.ofSeconds(rule.getTimeWindow())
        : SOON;
  }
}
