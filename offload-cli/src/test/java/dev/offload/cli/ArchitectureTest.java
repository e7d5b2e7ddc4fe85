package dev.offload.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // What modules lend each other's tests is in jars.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.offload");

  @Test
  void coreDependsOnNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage("dev.offload.core..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.offload..")
                .and(resideInAPackage("dev.offload.core..").negate().as("outside core")))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardware", "models", "strategies", "report"})
  void aModuleOfPluginsSeesCoreAlone(String module) {
    String own = "dev.offload." + module + "..";
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.offload..")
                .and(resideInAnyPackage(own, "dev.offload.core..").negate().as("beyond core")))
        .check(CLASSES);
  }

  @Test
  void evidenceSeesCoreHardwareAndModels() {
    noClasses()
        .that()
        .resideInAPackage("dev.offload.evidence..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.offload.strategies..", "dev.offload.report..", "dev.offload.cli..")
        .check(CLASSES);
  }

  @Test
  void theCommandLineAloneKnowsItsLibraryAndTheConsole() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.offload.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "com.google.inject..")
        .orShould(ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "hardware", "models", "strategies", "evidence", "report", "cli"})
  void packagesOfAModuleAreFreeOfCycles(String module) {
    slices()
        .matching("dev.offload." + module + ".(**)")
        .should()
        .beFreeOfCycles()
        // A module of one package has no slices.
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void packagesOfAllModulesAreFreeOfCycles() {
    slices().matching("dev.offload.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theVocabularyExposesNoLibrary() {
    classes()
        .that()
        .resideInAnyPackage(
            "dev.offload.core.strategy..",
            "dev.offload.core.program..",
            "dev.offload.core.scenario..",
            "dev.offload.core.hardware..",
            "dev.offload.core.model..")
        .and()
        .arePublic()
        .should(nameNoLibraryInPublicSignatures())
        .check(CLASSES);
  }

  @Test
  void everyPackageIsDescribed() {
    Set<String> packages = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      if (each.getSimpleName().equals("package-info")) {
        described.add(each.getPackageName());
      } else {
        packages.add(each.getPackageName());
      }
    }
    assertThat(packages).contains("dev.offload.core.strategy", "dev.offload.cli");
    assertThat(packages).isSubsetOf(described);
  }

  @Test
  void noTwoTypesHaveOneNameAndNoneThatOfJava() {
    Map<String, String> owners = new HashMap<>();
    for (JavaClass each : CLASSES) {
      String name = each.getSimpleName();
      if (each.isTopLevelClass() && !name.endsWith("-info")) {
        assertThat(owners.putIfAbsent(name, each.getName())).as("another %s", each).isNull();
      }
      assertThat(inJavaLang(name)).as("a type of java.lang beside %s", each).isEmpty();
    }
  }

  private static Optional<Class<?>> inJavaLang(String name) {
    try {
      return Optional.of(Class.forName("java.lang." + name));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  private static ArchCondition<JavaClass> nameNoLibraryInPublicSignatures() {
    return new ArchCondition<>("name no type of a library in public signatures") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Stream.concat(
                type.getCodeUnits().stream()
                    .filter(unit -> isVisible(unit.getModifiers()))
                    .flatMap(ArchitectureTest::typesOf),
                type.getFields().stream()
                    .filter(field -> isVisible(field.getModifiers()))
                    .flatMap(ArchitectureTest::typesOf))
            .filter(used -> !isPlain(used))
            .forEach(
                used ->
                    events.add(
                        SimpleConditionEvent.violated(
                            type, type.getName() + " exposes " + used.getName())));
      }
    };
  }

  private static Stream<JavaClass> typesOf(JavaCodeUnit unit) {
    return Stream.concat(
        unit.getReturnType().getAllInvolvedRawTypes().stream(),
        unit.getParameterTypes().stream()
            .flatMap(parameter -> parameter.getAllInvolvedRawTypes().stream()));
  }

  private static Stream<JavaClass> typesOf(JavaField field) {
    return field.getType().getAllInvolvedRawTypes().stream();
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static boolean isPlain(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    return element.isPrimitive()
        || element.getPackageName().startsWith("java.")
        || element.getPackageName().startsWith("dev.offload.core.");
  }
}
