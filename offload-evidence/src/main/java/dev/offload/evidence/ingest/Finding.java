package dev.offload.evidence.ingest;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Something that people should know of a run: what was left out and why, what a figure stands for,
 * or what is likely wrong. Immutable and thread-safe.
 *
 * @param kind what it is
 * @param details names and numbers, in the order of the kind's sentences; findings among them are
 *     parts of it
 */
public record Finding(Kind kind, List<Object> details) {
  /** What there is to find, with its sentences. */
  public enum Kind {
    /** One of several requests of a performance log was taken. */
    RECORD_TAKEN("%s has %d requests; number %d%s was taken. Maybe choose another with --request."),
    /** One of several requests of a console log was taken. */
    LOGGED_TAKEN("%s has %d requests; number %d was taken%s."),
    /** Nothing shows that two files are of one request. */
    NOT_COMPARED(
        "%s and %s have no times that can be compared: that they are of the same request is taken"
            + " for granted."),
    /** Server arguments are not JSON. */
    UNREADABLE_ARGUMENTS("The server_args of %s are not JSON, and were left out."),
    /** A trace's strategy has no form of a strategy. */
    UNREADABLE_STRATEGY("The strategy (%s) of %s cannot be read, and was left out."),
    /** More frames were computed than asked for. */
    PADDED(
        "SGLang computed %d frames instead of %d, to divide them among GPUs, as it did before"
            + " February 2026: %,d tokens."),
    /** More frames were computed than asked for, of a model that is not known. */
    PADDED_UNKNOWN(
        "SGLang computed %d frames instead of %d, to divide them among GPUs, as it did before"
            + " February 2026; how many tokens those are is not known here."),
    /** Whole seconds of a progress bar say too little. */
    SHORT_STEPS(
        "The progress bar of %s has whole seconds, which say too little of steps this short:"
            + " figures of single steps are left out."),
    /** Steps are from a progress bar. */
    ROUGH_STEPS(
        "Figures of steps are from the progress bar of %s, in whole seconds; the steps themselves"
            + " are left out. Maybe run SGLang with --perf-dump-path."),
    /** The longest step is taken for the switch. */
    SWITCH_BY_LENGTH(
        "Step %d is taken for the one in which the experts change, for it is by far the longest;"
            + " the files do not say it."),
    /** The host may have run ahead of the device. */
    HOST_TIMES(
        "Steps are timed on the host, which runs ahead of the device, unless"
            + " SGLANG_DIFFUSION_SYNC_STAGE_PROFILING=1 was set, which no file shows.%s Maybe give"
            + " --synchronized if it was set."),
    /** A part of that: it did. */
    RAN_AHEAD(" Step 2 took %.3f s, a steady one %.3f s: here the host did run ahead."),
    /** Denoising is the sum of its steps. */
    SUM_OF_STEPS("No file has a denoising stage: denoising is the sum of the steps."),
    /** Denoising is a multiple of its average step. */
    AVERAGE_STEPS("No file has a denoising stage: denoising is the average step times %d."),
    /** Steps and stage differ. */
    STEPS_MISS_STAGE(
        "The steps sum up to %.3f s, the denoising stage took %.3f s: what lies between is"
            + " preparation, moving weights out, or waiting for the device in the end."),
    /** A peak may be of what was allocated or reserved. */
    UNDECIDED_PEAK(
        "Whether the peak of %s is of what was allocated or of what was reserved cannot be told:"
            + " its kind is left out."),
    /** Devices took no part in the run. */
    IDLE_DEVICES(
        "Of %s what %d of the devices did is left out: under 1 %% of what the busiest one did."),
    /** Copies may be from any host memory. */
    UNKNOWN_COPIES(
        "%s does not say whether copies are from pinned or pageable memory: the H2D rate is of all"
            + " of them."),
    /** No copy is from pinned memory. */
    PAGEABLE_COPIES(
        "All copies of %s are from pageable memory: there is no H2D rate of pinned memory."),
    /** There are more steps of the profiler than of denoising. */
    PROFILER_COUNT(
        "%s has %d steps of the profiler, but the run had %d denoising steps: figures of its steps"
            + " are left out."),
    /** Steps of the profiler take another time than those of denoising. */
    PROFILER_SECONDS(
        "A step of the profiler in %s took %.3f s, a denoising step %.3f s: figures of its steps"
            + " are left out."),
    /** No steps can be told. */
    NO_STEADY_STEP(
        "No steady step can be told in %s, neither by annotations nor by gaps: collectives and"
            + " uncovered copies of a step are left out."),
    /** Steps of the profiler are taken for those of denoising. */
    PROFILER_STEPS(
        "Steps of %s are those that the profiler was told of (ProfilerStep): they are taken for"
            + " denoising steps, which the trace does not say."),
    /** Steps are marked on the host. */
    HOST_MARKS(
        "Steps of %s are marked on the host alone, which is ahead of the device: what counts for"
            + " one step may belong to the next."),
    /** Steps are told by gaps. */
    GAPS("Steps of %s are not marked, and were told by the gaps between them."),
    /** A profiler timed the steady step. */
    PROFILED_STEP("The steady step is from the profiler of %s, which slows runs down."),
    /** Fields of a request were not understood. */
    IGNORED_FIELDS("Fields of %s that were not understood were left out: %s."),
    /** It is not known how many bytes copies had. */
    COPIES_WITHOUT_BYTES(
        "Of %d of the copies in %s it is not said how many bytes they copied: rates of copies are"
            + " those of the others."),
    /** A slice has no time. */
    ODD_SLICE("%d slice of %s has no time that makes sense, and was left out."),
    /** Slices have no time. */
    ODD_SLICES("%d slices of %s have no time that makes sense, and were left out."),
    /** Nothing here knows the model. */
    UNKNOWN_MODEL("The model (%s) is not known here. Maybe give its id with --model."),
    /** Parts of the scenario are not known. */
    OPEN("No file says, so that predictions take the usual: %s. Maybe give %s."),

    /** A part of a warning: SGLang took a model for another. */
    OTHER_CLASS(
        "SGLang took %s for another model: it ran with %s, which %s has, instead of %s, which %s"
            + " has."),
    /** A part of a warning: a model's settings are not its own. */
    OTHER_SETTINGS(
        "SGLang ran %s with the settings of another model, or with a flow shift that was set by"
            + " hand."),
    /** A part of a warning: what that means for the flow shift. */
    OTHER_SHIFT(" Its flow shift was %s instead of %s%s. The scenario has the shift of the run."),
    /** A part of a warning: what that means for the experts. */
    OTHER_TAKEOVER(": the low-noise expert took over at step %d instead of %d of %d"),
    /** SGLang took a model for another. */
    OTHER_MODEL(
        true,
        "%s%s Maybe give SGLang the full id (%s), name the directory %s, or add --model-id, which"
            + " it has had since March 2026."),
    /** SGLang seems to have taken a model for one of another family. */
    OTHER_FAMILY(
        true,
        "SGLang took (%s) for another model: its path names Wan2.2, but the settings are those of"
            + " %s, which %s has. Its flow shift is %s. Maybe say with --model which model it is, so"
            + " that the consequence can be told."),
    /** Files say different numbers of steps. */
    OTHER_STEPS(true, "%s has %d steps, but %s says that there were %d."),
    /** The run had what no prediction has. */
    NOT_MODELLED(
        true,
        "The run had what Offload does not model (%s): its predictions are those of a run without."),
    /** The run had weights of another format. */
    OTHER_WEIGHTS(
        true,
        "The run had other weights than the model's own (%s is %s). Maybe give --strategy quantized"
            + " with the options that stand for them."),
    /** Another step than the schedule has it is the longest. */
    OTHER_SWITCH(
        true,
        "Step %d is by far the longest, but with a flow shift of %s the experts change in step %d."
            + " Maybe the run had another flow shift, or other work disturbed it."),
    /** A trace is of another GPU. */
    OTHER_GPU(
        true,
        "%s is of another GPU (%s) than the machine (%s) has (%s). Maybe give the machine that it"
            + " ran on with --hardware."),
    /** A name is not known here; the sentences are those of the failure that it would be. */
    UNKNOWN_NAME(true, "%s"),
    /** A part was allocated of less than it. */
    MORE_ALLOCATED(
        true,
        "More memory was allocated (%s GiB, %s) than reserved (%s GiB, %s), which cannot be. Maybe"
            + " the files are of different runs."),
    /** A line is no record of a request. */
    BROKEN_LINE(true, "Line %d of %s is no record: %s"),
    /** So are others. */
    MORE_BROKEN_LINES(true, "So are %d more of its lines."),
    /** A trace is of a simulation. */
    SIMULATED(
        true,
        "%s is a simulation that 'offload trace' wrote, and no measurement. Maybe keep the run out"
            + " of files of measured ones."),
    /** A trace breaks off. */
    TRUNCATED(true, "%s ends before its end; what there is was read."),
    /** What the user says differs from what a file says. */
    REPLACED(true, "%s (%s) replaces what %s says: %s.");

    private final boolean warning;
    private final String sentences;

    Kind(String sentences) {
      this(false, sentences);
    }

    Kind(boolean warning, String sentences) {
      this.warning = warning;
      this.sentences = sentences;
    }

    /** Returns whether something is likely wrong. */
    public boolean isWarning() {
      return warning;
    }

    /** Returns such a finding. */
    Finding of(Object... details) {
      return new Finding(this, List.of(details));
    }
  }

  /** Copies the list. */
  public Finding {
    Objects.requireNonNull(kind);
    details = List.copyOf(details);
  }

  /** Returns it in a sentence or more. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, kind.sentences, details.toArray());
  }
}
