#!/usr/bin/env bash
# Measures everything about the GPU engine in one run and writes it as Markdown, here or on a machine with a GPU.
#
#   JAVA_HOME=… TORNADOVM_HOME=… benchmarks/gpu.sh [OUT.md]        gpu.md by default
#
#   PARTS            what to measure: "devices bench kernels" (the default)
#   ENGINES          "tornado cpu" (the default)
#   SHAPES           of bench: "gpt2-xl gptj-6b" (the default); of the kernels: those of them it knows
#   REPEATS          of bench: 5
#   DEVICE_MEMORY    TornadoVM's budget, e.g. 60GB; what is needed the engine says when it refuses
#   HEAP             Java's, e.g. 40g; three quarters of the memory by default
#   QUICK=yes        tiny shapes, one short run of each: shows that everything works, measures nothing
#   BUILD=no         takes the jars as they lie, for a machine without Maven: needed are evaluation/target/palimpsest.jar,
#                    tornado-kernels/target/palimpsest-tornado-kernels-*.jar, tornado-kernels/target/benchmark/benchmarks.jar
#
# What fails is written down, the rest goes on; the exit code is then 1.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

out=${1:-gpu.md}
parts=${PARTS:-devices bench kernels}
engines=${ENGINES:-tornado cpu}
repeats=${REPEATS:-5}
quick=${QUICK:-no}
if [[ $quick == yes ]]; then shapes=${SHAPES:-tiny}; else shapes=${SHAPES:-gpt2-xl gptj-6b}; fi

stop() { echo "gpu.sh: $1" >&2; exit 1; }
[[ -x ${JAVA_HOME:-}/bin/java ]] || stop "set JAVA_HOME to a JDK 25"
[[ -f ${TORNADOVM_HOME:-}/tornado-argfile ]] || stop "set TORNADOVM_HOME to a TornadoVM SDK that has a tornado-argfile"

if [[ ${BUILD:-yes} != no ]]; then
    version=$(sed -n 's/^version=//p' "$TORNADOVM_HOME/etc/tornado.release")
    mvn -q -ntp -DskipTests -Ptornado "-Dtornado.version=$version" package || stop "the build failed"
    mvn -q -ntp -DskipTests -Ptornado,benchmark "-Dtornado.version=$version" -pl tornado-kernels -am package || stop "the build of the benchmarks failed"
fi
jar=evaluation/target/palimpsest.jar
kernels=$(find tornado-kernels/target -maxdepth 1 -name 'palimpsest-tornado-kernels-*.jar' ! -name '*-tests.jar' | head -n 1)
benchmarks=tornado-kernels/target/benchmark/benchmarks.jar
for file in "$jar" "$kernels" "$benchmarks"; do
    [[ -f $file ]] || stop "there is no ${file:-jar of tornado-kernels}; run this without BUILD=no"
done

# TornadoVM's modules but for its own, older JMH.
modules=$(find "$TORNADOVM_HOME/share/java/tornado" -name '*.jar' ! -name 'jmh-core-*' | paste -sd: -)
java=("$JAVA_HOME/bin/java" "@$TORNADOVM_HOME/tornado-argfile" --module-path "$modules" @tornado-kernels/java.args
    --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED)
if [[ -n ${HEAP:-} ]]; then java+=("-Xmx$HEAP"); else java+=(-XX:MaxRAMPercentage=75); fi
if [[ -n ${DEVICE_MEMORY:-} ]]; then java+=("-Dtornado.device.memory=$DEVICE_MEMORY"); fi

failed=0
log=$(mktemp)
trap 'rm -f "$log" "$log.md" "$log.jmh"' EXIT
# Runs a command and writes what it printed on standard output as a block of text, or that it failed and why.
block() {
    echo "gpu.sh: $1" >&2
    shift
    printf '```\n'
    if "$@" 2>"$log"; then
        printf '```\n\n'
    else
        failed=1
        printf 'failed: %s\n```\n\n' "$(grep -v '^WARNING' "$log" | tail -n 1)"
    fi
}

{
    printf '### %s\n\n' "$(date -u +%Y-%m-%d)"
    printf -- '- Palimpsest %s\n' "$(git rev-parse --short HEAD 2>/dev/null || echo 'of an unknown commit')"
    printf -- '- TornadoVM %s\n' "$(sed -n 's/^version=//p' "$TORNADOVM_HOME/etc/tornado.release")"
    printf -- '- Java %s\n' "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")"
    printf -- '- host: %s processors, %s\n' "$(nproc)" "$(uname -m)"
    if command -v nvidia-smi >/dev/null 2>&1; then
        printf -- '- GPU: %s\n' "$(nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader | paste -sd';' -)"
    else
        printf -- '- no NVIDIA GPU on this machine\n'
    fi
    if [[ $quick == yes ]]; then printf -- '- tiny shapes, one short run each: a check that everything works, no measurement\n'; fi
    printf '\n'

    if [[ " $parts " == *" devices "* ]]; then
        block devices "${java[@]}" -cp "$jar:$kernels" dev.palimpsest.cli.Main devices
    fi

    if [[ " $parts " == *" bench "* ]]; then
        for shape in $shapes; do
            for engine in $engines; do
                few=()
                if [[ $quick == yes ]]; then few=(--texts 2 --length 16 --new-tokens 4 --batch-size 2 --steps 3); fi
                if [[ $quick == yes ]]; then repeats=1; fi
                block "bench, $shape on $engine" "${java[@]}" -cp "$jar:$kernels" dev.palimpsest.cli.Main bench \
                    --shape "$shape" --engine "$engine" --repeats "$repeats" "${few[@]}"
            done
        done
    fi

    if [[ " $parts " == *" kernels "* ]]; then
        echo "gpu.sh: kernels, this takes a while" >&2
        java+=(-Dpalimpsest.tornado.profile=true)
        arguments=(-o "$log.jmh" -p "engine=${engines// /,}" -p "model=${shapes// /,}")
        if [[ $quick == yes ]]; then
            arguments+=(-wi 1 -i 1 -w 50ms -r 50ms -p rows=64 -p product=65x100x130 -p size=256)
        fi
        if "${java[@]}" -cp "$benchmarks" \
            dev.palimpsest.internal.tornado.benchmark.KernelReport "$log.md" "${arguments[@]}" >"$log" 2>&1; then
            cat "$log.md"
            # JMH goes on after a benchmark that fails, and leaves it out.
            broken=$(awk '/^# Benchmark: /{name=$3} /^# Parameters: /{parameters=substr($0, 15)}
                /<failure>/{getline; getline; print "- failed: " name, parameters ": " $0}' "$log.jmh" | grep -v 'library tasks need\|tensor cores need')
            if [[ -n $broken ]]; then
                failed=1
                printf '%s\n' "$broken"
            fi
        else
            failed=1
            printf 'kernels failed: %s\n' "$(grep -v '^WARNING' "$log" | tail -n 1)"
        fi
    fi
} >"$out"
echo "gpu.sh: written to $out" >&2
exit $failed
