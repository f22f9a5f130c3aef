package io.llmplatform.inference.flow;

import com.alibaba.csp.sentinel.slotchain.DefaultProcessorSlotChain;
import com.alibaba.csp.sentinel.slotchain.ProcessorSlotChain;
import com.alibaba.csp.sentinel.slotchain.SlotChainBuilder;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeSlot;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowSlot;
import com.alibaba.csp.sentinel.slots.clusterbuilder.ClusterBuilderSlot;
import com.alibaba.csp.sentinel.slots.nodeselector.NodeSelectorSlot;
import com.alibaba.csp.sentinel.slots.statistic.StatisticSlot;

/**
 * The parts of Sentinel that hot-parameter rules and circuit breakers need. The others would write
 * block and metric logs to the home folder. Sentinel finds it by {@code META-INF/services}.
 */
public final class ModelFlowSlots implements SlotChainBuilder {
  @Override
  public ProcessorSlotChain build() {
    ProcessorSlotChain chain = new DefaultProcessorSlotChain();
    chain.addLast(new NodeSelectorSlot());
    chain.addLast(new ClusterBuilderSlot());
    chain.addLast(new StatisticSlot());
    chain.addLast(new ParamFlowSlot());
    chain.addLast(new DegradeSlot());
    return chain;
  }
}
