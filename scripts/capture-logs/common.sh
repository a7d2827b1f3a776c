# Sourced by the scripts beside it: a working folder, programs that are ended by their pid, a backend that fails on request.
set -u
WORK=$(mktemp -d "${TMPDIR:-/tmp}/capture-logs.XXXXXX")
chmod 755 "$WORK"
HERE=$(cd "$(dirname "$0")" && pwd)
PIDS=""
cleanup() {
	for pid in $PIDS; do kill "$pid" 2>/dev/null; done
	sleep 0.3
	for pid in $PIDS; do kill -9 "$pid" 2>/dev/null; done
	rm -rf "$WORK"
}
trap cleanup EXIT INT TERM
# start FILE COMMAND…: runs it in the background, its output in FILE
start() {
	out=$1
	shift
	"$@" >"$out" 2>&1 &
	LAST=$!
	PIDS="$PIDS $LAST"
}
need() {
	for program; do command -v "$program" >/dev/null 2>&1 || { echo "skipped: no $program (apt-get install it)" >&2; exit 0; }; done
}
ask() { curl -s -o /dev/null --max-time "${2:-10}" -H "x-edgetick-check: shop.${3:-hte00}.weur.0" -A "Edgetick/0.1.0 (check=shop.${3:-hte00}.weur.0)" "http://127.0.0.1:$1"; }
# Prints captured lines under a heading that says what had been done.
say() { printf '\n# %s\n' "$1"; }
