package dev.palimpsest.internal.dataset;

import dev.palimpsest.editing.EditRequest;
import java.util.ArrayList;
import java.util.List;

/** The layouts of a record. Fields that are not named here are ignored. */
enum RecordLayout {

    /** {@code prompt, subject, target_new, ground_truth, rephrase_prompt, locality_prompt, locality_ground_truth}. */
    EASYEDIT {
        @Override
        EvaluationRecord read(JsonRecord record, long caseId) {
            return easyEdit(record, caseId,
                    probes(record.texts("locality_prompt"), record.texts("locality_ground_truth")), List.of());
        }
    },

    /** Like {@link #EASYEDIT}, but {@code locality} and {@code portability} are objects with lists of questions. */
    KNOWEDIT {
        @Override
        EvaluationRecord read(JsonRecord record, long caseId) {
            return easyEdit(record, caseId, questions(record, "locality"), questions(record, "portability"));
        }
    },

    /** {@code subject, src, alt, answers, rephrase, loc, loc_ans}; {@code alt} may be empty. */
    MEND {
        @Override
        EvaluationRecord read(JsonRecord record, long caseId) {
            String alternative = record.text("alt");
            if (alternative.isBlank()) {
                throw record.unusable(SkipReason.NO_ALTERNATIVE, "'alt' is empty: there is no alternative answer");
            }
            EditRequest request = request(record, caseId, record.text("src"), subject(record), alternative,
                    record.firstText("answers"));
            List<String> unrelated = record.texts("loc").stream()
                    .map(text -> text.startsWith(QUESTION_MARKER) ? text.substring(QUESTION_MARKER.length()) : text)
                    .toList();
            return new EvaluationRecord(
                    request,
                    probes(record.texts("rephrase"), request.target()),
                    probes(unrelated, firstOnly(record.texts("loc_ans"))),
                    List.of());
        }
    },

    /**
     * {@code requested_rewrite{prompt, subject, target_new{str}, target_true{str}}}, {@code paraphrase_prompts},
     * {@code neighborhood_prompts}; for texts {@code generation_prompts}, {@code relation_id} and {@code target_new{id}}.
     */
    MEMIT {
        @Override
        EvaluationRecord read(JsonRecord record, long caseId) {
            JsonRecord rewrite = record.object("requested_rewrite");
            String truth = rewrite.has("target_true") ? rewrite.object("target_true").firstText("str") : null;
            EditRequest request = request(
                    record,
                    caseId,
                    rewrite.text("prompt"),
                    rewrite.text("subject"),
                    rewrite.object("target_new").text("str"),
                    truth);
            return new EvaluationRecord(
                    request,
                    probes(record.texts("paraphrase_prompts"), request.target()),
                    truth == null ? List.of() : probes(record.texts("neighborhood_prompts"), truth),
                    List.of(),
                    new TextPrompts(
                            record.texts("generation_prompts"),
                            rewrite.firstText("relation_id"),
                            rewrite.object("target_new").firstText("id")));
        }
    };

    private static final String QUESTION_MARKER = "nq question: ";

    /** @throws UnusableRecordException when a field is missing or invalid, or the fact cannot be edited */
    abstract EvaluationRecord read(JsonRecord record, long caseId);

    /** The layout of {@code record} under {@code format}. */
    static RecordLayout of(JsonRecord record, RecordFormat format) {
        return switch (format) {
            case ZSRE -> MEND;
            case KNOWEDIT -> KNOWEDIT;
            case COUNTERFACT -> record.has("requested_rewrite") ? MEMIT : EASYEDIT;
            case AUTO -> {
                if (record.has("requested_rewrite")) {
                    yield MEMIT;
                }
                if (record.has("src") || record.has("alt")) {
                    yield MEND;
                }
                yield record.hasObject("locality") || record.hasObject("portability") ? KNOWEDIT : EASYEDIT;
            }
        };
    }

    /** The format it belongs to. */
    RecordFormat format() {
        return switch (this) {
            case EASYEDIT, MEMIT -> RecordFormat.COUNTERFACT;
            case MEND -> RecordFormat.ZSRE;
            case KNOWEDIT -> RecordFormat.KNOWEDIT;
        };
    }

    /** The fields that EasyEdit's and KnowEdit's layouts share. */
    private static EvaluationRecord easyEdit(
            JsonRecord record, long caseId, List<Probe> locality, List<Probe> portability) {
        EditRequest request =
                request(record, caseId, record.text("prompt"), subject(record), record.text("target_new"),
                        record.firstText("ground_truth"));
        return new EvaluationRecord(request,
                probes(record.texts("rephrase_prompt"), request.target()), locality, portability);
    }

    /** Null where the record has none, which methods that need it refuse. */
    private static String subject(JsonRecord record) {
        return record.has("subject") ? record.text("subject") : null;
    }

    private static EditRequest request(JsonRecord record, long caseId, String prompt, String subject, String target,
            String oldTarget) {
        try {
            return new EditRequest(caseId, prompt, subject, target, oldTarget);
        } catch (IllegalArgumentException e) {
            throw record.unusableNamed(reason(prompt, subject, target), e.getMessage());
        }
    }

    /** Why these values are not a valid request. */
    private static SkipReason reason(String prompt, String subject, String target) {
        if (target.isBlank()) {
            return SkipReason.NO_TARGET;
        }
        if (subject == null || subject.isBlank()) {
            return SkipReason.NO_SUBJECT;
        }
        return prompt.contains("{}") || prompt.contains(subject)
                ? SkipReason.SUBJECT_REPEATED
                : SkipReason.SUBJECT_NOT_IN_PROMPT;
    }

    private static List<Probe> probes(List<String> prompts, String target) {
        return probes(prompts, List.of(target));
    }

    /** One target for all prompts, or one each; pairs with a blank prompt or target are omitted. */
    private static List<Probe> probes(List<String> prompts, List<String> targets) {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < prompts.size() && !targets.isEmpty(); i++) {
            String target = targets.get(Math.min(i, targets.size() - 1));
            if (!prompts.get(i).isBlank() && !target.isBlank()) {
                probes.add(new Probe(prompts.get(i), target));
            }
        }
        return probes;
    }

    private static List<Probe> questions(JsonRecord record, String field) {
        List<Probe> probes = new ArrayList<>();
        for (JsonRecord question : record.questions(field)) {
            probes.addAll(probes(question.texts("prompt"), firstOnly(question.texts("ground_truth"))));
        }
        return probes;
    }

    /** The first of several accepted answers. */
    private static List<String> firstOnly(List<String> answers) {
        return answers.isEmpty() ? answers : answers.subList(0, 1);
    }
}
