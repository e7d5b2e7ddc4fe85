package dev.offload.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowSimulatorTest {
  private static final List<FlowLink> PCIE = List.of(new FlowLink("pcie", 26e9));

  @Test
  void theExampleOfTheDocumentationHolds() {
    FlowResult result =
        FlowSimulator.run(
            PCIE,
            List.of(
                new Flow("weights", 0, 13e9, Flow.UNCAPPED, List.of("pcie")),
                new Flow("activations", 0, 26e9, Flow.UNCAPPED, List.of("pcie"))));

    assertThat(result.finishSeconds("weights")).isEqualTo(1.0);
    assertThat(result.finishSeconds("activations")).isEqualTo(1.5);
    assertThat(result.finishSeconds().keySet()).containsExactly("weights", "activations");
  }

  @Test
  void aLateFlowSlowsAnEarlyOneFromItsStart() {
    FlowResult result =
        FlowSimulator.run(
            PCIE,
            List.of(
                new Flow("late", 1, 13e9, Flow.UNCAPPED, List.of("pcie")),
                new Flow("early", 0, 39e9, Flow.UNCAPPED, List.of("pcie"))));

    assertThat(result.finishSeconds("early")).isEqualTo(2.0);
    assertThat(result.finishSeconds("late")).isEqualTo(2.0);
  }

  @Test
  void aCopyOfGreatWeightGoesFirst() {
    FlowResult result =
        FlowSimulator.run(
            PCIE,
            List.of(
                new Flow("copy", 0, 26e9, Flow.UNCAPPED, List.of("pcie"), 1),
                new Flow("collective", 0, 26e9, Flow.UNCAPPED, List.of("pcie"), 0.01)));

    assertThat(result.finishSeconds("copy")).isCloseTo(1.01, within(1e-12));
    assertThat(result.finishSeconds("collective")).isCloseTo(2, within(1e-12));
  }

  @Test
  void aFlowAloneRunsAtItsCapAfterAnIdleTime() {
    FlowResult result =
        FlowSimulator.run(List.of(), List.of(new Flow("memcpy", 2.5, 8e9, 4e9, List.of())));

    assertThat(result.finishSeconds("memcpy")).isEqualTo(4.5);
  }

  @Test
  void noFlowsEndAtNoTime() {
    FlowResult result = FlowSimulator.run(PCIE, List.of());

    assertThat(result.finishSeconds()).isEmpty();
    assertThatThrownBy(() -> result.finishSeconds("copy"))
        .isInstanceOf(OffloadException.class)
        .hasMessage("There is no flow named (copy).");
  }

  @Test
  void anUnknownLinkIsAnsweredWithTheNearest() {
    Flow flow = new Flow("copy", 0, 1, Flow.UNCAPPED, List.of("pcei"));

    assertThatThrownBy(() -> FlowSimulator.run(PCIE, List.of(flow)))
        .isInstanceOf(OffloadException.class)
        .hasMessage("There is no link named (pcei).\nMaybe you meant pcie.");
  }

  @Test
  void idsAreUsedOnce() {
    FlowLink link = PCIE.get(0);
    Flow flow = new Flow("copy", 0, 1, Flow.UNCAPPED, List.of("pcie"));

    assertThatThrownBy(() -> FlowSimulator.run(List.of(link, link), List.of(flow)))
        .hasMessage(
            "There are two links with the id (pcie).\nMaybe number them, as in pcie-0 and pcie-1.");
    assertThatThrownBy(() -> FlowSimulator.run(PCIE, List.of(flow, flow)))
        .hasMessageContaining("There are two flows with the id (copy).");
  }

  @Test
  void numbersWithoutMeaningAreRejectedWithTheirOwner() {
    List<String> route = List.of("pcie");
    assertInvalid(() -> new FlowLink("pcie", -1), "capacity of link (pcie) is (-1.0)");
    assertInvalid(() -> new FlowLink("pcie", Double.NaN), "(NaN)");
    assertInvalid(() -> new FlowLink("pcie", Double.POSITIVE_INFINITY), "(Infinity)");
    assertInvalid(() -> new Flow("f", -1, 1, 1, route), "start of flow (f) is (-1.0)");
    assertInvalid(() -> new Flow("f", Double.NaN, 1, 1, route), "start of flow (f) is (NaN)");
    assertInvalid(() -> new Flow("f", Flow.UNCAPPED, 1, 1, route), "is (Infinity)");
    assertInvalid(() -> new Flow("f", 0, 0, 1, route), "bytes of flow (f) is (0.0)");
    assertInvalid(() -> new Flow("f", 0, Flow.UNCAPPED, 1, route), "bytes of flow (f)");
    assertInvalid(() -> new Flow("f", 0, 1, 0, route), "cap of flow (f) is (0.0)");
    assertInvalid(() -> new Flow("f", 0, 1, Double.NaN, route), "cap of flow (f) is (NaN)");
    assertInvalid(() -> new Flow("f", 0, 1, 1, route, 0), "weight of flow (f) is (0.0)");
    assertInvalid(
        () -> new Flow("f", 0, 1, Flow.UNCAPPED, List.of()), "Maybe name the links of its route");
  }

  private static void assertInvalid(Runnable creation, String message) {
    assertThatThrownBy(creation::run)
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE))
        .hasMessageContaining(message);
  }
}
