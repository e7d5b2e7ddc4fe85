package dev.offload.cli.command;

import com.google.inject.AbstractModule;
import dev.offload.core.question.ScenarioFactory;

/** Binds the commands and the groups of options that picocli asks for. */
public final class CommandModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ScenarioFactory.class).toInstance(new ScenarioFactory());
    bind(OffloadCommand.class);
    bind(CompareCommand.class);
    bind(ReportCommand.class);
    bind(ResolveCommand.class);
    bind(ScheduleCommand.class);
    bind(ModelOptions.class);
    bind(ScenarioOptions.class);
    bind(GridOptions.class);
    bind(PlanCommand.class);
    bind(SweepCommand.class);
    bind(TraceCommand.class);
    bind(VerifyCommand.class);
    bind(ValidateCommand.class);
    bind(CalibrateCommand.class);
    bind(ExplainCommand.class);
    bind(InspectCommand.class);
    bind(IngestCommand.class);
    bind(ListCommand.class);
    bind(ListStrategiesCommand.class);
    bind(ListHardwareCommand.class);
    bind(ListModelsCommand.class);
    bind(ListExportersCommand.class);
    bind(FlowsCommand.class);
    bind(PluginOptions.class);
    bind(OutputOptions.class);
    bind(MeasurementOptions.class);
    bind(ListOptions.class);
    bind(VersionProvider.class);
  }
}
