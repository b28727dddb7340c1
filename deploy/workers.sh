# So many workers on this machine, which go on when who started them has left: sh deploy/workers.sh 3 10.0.0.5:5557
# The key of the fleet and targets.yaml are in the folder of the checkout; what a worker says is in worker-N.log there.
set -eu
cd "$(dirname "$0")/.."
test -r fleet.key || { echo "found no fleet.key in $PWD; bring the workers' half of the key there" >&2; exit 2; }
number=1
while [ "$number" -le "$1" ]; do
    nohup .venv/bin/portal-load worker --join "$2" --key fleet.key > "worker-$number.log" 2>&1 < /dev/null &
    number=$((number + 1))
done
