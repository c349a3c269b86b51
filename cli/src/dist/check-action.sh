#!/usr/bin/env bash
# The step of action.yml: finds sb, runs 'sb check' with what the workflow gave, and hands on its exit code.
set -uo pipefail
sb=$SB
if [ -n "$DISTRIBUTION" ]; then
    unzip -q -o "$DISTRIBUTION" -d "$WORK/sbonnx" || exit 2
    sb=$(ls -d "$WORK"/sbonnx/*/bin/sb | head -n 1)
fi
sb=${sb:-sb}
mkdir -p "$OUTPUT" || exit 2
args=(check "$MODEL" --policy "$POLICY" --json "$OUTPUT/verdict.json" --junit "$OUTPUT/junit.xml" --annotations)
[ -z "$REPORT" ] || args+=(--report "$REPORT")
[ -z "$DATA" ] || args+=(--data "$DATA")
[ -z "$ORIGINAL" ] || args+=(--original "$ORIGINAL")
[ -z "$BASELINE" ] || args+=(--baseline "$BASELINE")
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || args+=(--summary "$GITHUB_STEP_SUMMARY")
"$sb" "${args[@]}"
code=$?
case $code in
    0) outcome=pass ;;
    1) outcome=fail ;;
    3) outcome=incomparable ;;
    *) outcome=error ;;
esac
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    {
        echo "outcome=$outcome"
        echo "verdict=$OUTPUT/verdict.json"
        echo "junit=$OUTPUT/junit.xml"
    } >>"$GITHUB_OUTPUT"
fi
exit $code
