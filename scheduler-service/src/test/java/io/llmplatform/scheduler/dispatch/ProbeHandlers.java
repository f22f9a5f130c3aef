package io.llmplatform.scheduler.dispatch;

import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Handlers whose jobs show what a dispatch centre does. */
public class ProbeHandlers {
  private final Map<Long, AtomicInteger> tries = new ConcurrentHashMap<>();

  @XxlJob("probe.echo")
  public void echo() {
    XxlJobHelper.log("was told {}", XxlJobHelper.getJobParam());
    XxlJobHelper.log("shard {} of {}", XxlJobHelper.getShardIndex(), XxlJobHelper.getShardTotal());
  }

  /** Takes as many milliseconds as its parameter says. */
  @XxlJob("probe.sleep")
  public void sleep() throws InterruptedException {
    XxlJobHelper.log("sleeps");
    TimeUnit.MILLISECONDS.sleep(Long.parseLong(XxlJobHelper.getJobParam()));
    XxlJobHelper.log("woke up");
  }

  /** Fails as often as its parameter says, then succeeds. */
  @XxlJob("probe.fail")
  public void fail() {
    int before =
        tries
            .computeIfAbsent(XxlJobHelper.getJobId(), job -> new AtomicInteger())
            .getAndIncrement();
    if (before < Integer.parseInt(XxlJobHelper.getJobParam())) {
      throw new IllegalStateException("failed as told");
    }
  }
}
