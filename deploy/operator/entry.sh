# The words up to the operator's own, which begin with --master or --worker.
kept=0
for word do
    shift
    case $word in --master | --worker) break ;; esac
    set -- "$@" "$word"
    kept=$((kept + 1))
done
while [ $# -gt "$kept" ]; do shift; done
exec python -m cli.entry "$@"
