import org.jspecify.annotations.NullMarked;

/** Model descriptions, checkpoint readers and noise schedules. */
@NullMarked
module dev.offload.models {
  requires com.google.common;
  requires transitive dev.offload.core;

  exports dev.offload.models;
  exports dev.offload.models.architecture;
  exports dev.offload.models.catalog;
  exports dev.offload.models.checkpoint;
  exports dev.offload.models.resolution;
  exports dev.offload.models.schedule;
  exports dev.offload.models.sglang;

  provides dev.offload.core.model.ModelSource with
      dev.offload.models.catalog.BuiltInModels;
  provides dev.offload.core.question.ModelLibrary with
      dev.offload.models.InstalledModels;
}
