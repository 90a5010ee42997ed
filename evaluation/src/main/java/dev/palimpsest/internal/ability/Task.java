package dev.palimpsest.internal.ability;

import dev.palimpsest.internal.model.Choice;

/**
 * The tasks that measure general abilities, with where their files come from. Nothing is downloaded.
 */
public enum Task implements Choice {
    MMLU("MMLU", 5, "{subject}_test.csv and {subject}_dev.csv of hendrycks/test", "MIT"),
    CSQA("CommonsenseQA", 0, "dev_rand_split.jsonl of CommonsenseQA 1.11 (tau.ac.il), or the hub's tau/commonsense_qa as"
            + " jsonl", "MIT"),
    HELLASWAG("HellaSwag", 0, "hellaswag_val.jsonl of rowanz/hellaswag", "MIT"),
    LAMBADA("LAMBADA", 0, "lambada_test.jsonl, OpenAI's preprocessed test set or EleutherAI/lambada_openai",
            "CC BY 4.0 (original), MIT (OpenAI's file)"),
    GSM8K("GSM8K", 5, "test.jsonl and train.jsonl of openai/grade-school-math", "MIT"),
    TRIVIAQA("TriviaQA", 0, "the validation questions of TriviaQA (unfiltered, without evidence) as json or jsonl",
            "Apache 2.0 (collection), questions belong to their authors"),
    BBH("BIG-Bench Hard", 3, "bbh/{task}.json and cot-prompts/{task}.txt of suzgunmirac/BIG-Bench-Hard", "MIT"),
    TRUTHFULQA("TruthfulQA", 6, "mc_task.json of sylinrl/TruthfulQA", "Apache 2.0"),
    TEXT("Plain text", 0, "any UTF-8 text, one document per line", "that of the text"),
    FACTS("Kept facts", 0, "jsonl with prompt, target and subject, one fact per line; demo --out and world write"
            + " kept-facts.jsonl", "that of the facts"),
    CHOICE("Four-way choice", 0, "MMLU's layout, the question being a text to continue; demo --out and world write"
            + " choice_test.csv", "that of the questions"),

    /** Not a set of questions: {@code document} reads and scores it. */
    DOCMEDIT("DocMEdit", 1, "DocMEdit_1000.jsonl of BITHLP/DocMEdit, or the documents.jsonl that demo --out and world write",
            "not stated");

    private final String title;
    private final int shots;
    private final String source;
    private final String licence;

    Task(String title, int shots, String source, String licence) {
        this.title = title;
        this.shots = shots;
        this.source = source;
        this.licence = licence;
    }

    /** The name in text. */
    public String title() {
        return title;
    }

    /** Number of worked examples before each question, where the user names none. */
    public int shots() {
        return shots;
    }

    /** Whether the number of worked examples can be chosen. */
    public boolean hasExamples() {
        return this == MMLU || this == GSM8K || this == BBH;
    }

    /** The metric that stands for the task where there is room for one. */
    public AbilityMetric mainMetric() {
        return switch (this) {
            case MMLU, CSQA, LAMBADA, FACTS, CHOICE -> AbilityMetric.ACC;
            case HELLASWAG -> AbilityMetric.ACC_NORM;
            case GSM8K -> AbilityMetric.FLEXIBLE_EXTRACT;
            case TRIVIAQA, BBH -> AbilityMetric.EXACT_MATCH;
            case TRUTHFULQA -> AbilityMetric.MC1;
            case TEXT -> AbilityMetric.TOKEN_PERPLEXITY;
            case DOCMEDIT -> throw new IllegalStateException("documents have metrics of their own");
        };
    }

    /** Which files it reads, and where they come from. */
    public String source() {
        return source;
    }

    /** The licence of the files at their source. */
    public String licence() {
        return licence;
    }
}
