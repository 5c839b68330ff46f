#!/bin/sh
# Installs what `make` needs: system tools by apt when root, the locked Python environment in .venv.
# Run again, it only does what is missing. CONTRECHAMP_NO_APT=1 leaves the system alone.
set -eu
cd "$(dirname "$0")"

as_root_with_apt() {
    [ -z "${CONTRECHAMP_NO_APT:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

apt_install() { # packages…: quiet unless it fails
    log=$(mktemp)
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# Tools that read scans and stubborn PDFs: wanted, not required.
wanted=
have_language() { tesseract --list-langs 2>/dev/null | grep -qx "$1"; }
command -v tesseract >/dev/null || wanted="$wanted tesseract-ocr"
for language in fra eng deu; do
    have_language "$language" || wanted="$wanted tesseract-ocr-$language"
done
command -v pdftotext >/dev/null || wanted="$wanted poppler-utils"
if [ -n "$wanted" ]; then
    if as_root_with_apt; then
        echo "Installing$wanted"
        # shellcheck disable=SC2086 # one word a package
        apt_install $wanted || echo "Could not install$wanted: scans will stay unread." >&2
    else
        echo "Not installed:$wanted. Scans will stay unread until you type:" >&2
        echo "    sudo apt-get install$wanted" >&2
    fi
fi

# Python 3.11 or newer, with venv.
suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
    for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$name" ] && command -v "$name" >/dev/null && suits "$name" && echo "$name" && return
    done
    return 1
}
makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
python=$(find_python) || python=
if [ -z "$python" ] || ! makes_environments "$python"; then
    if as_root_with_apt; then
        echo "Installing python3 python3-venv"
        apt_install python3 python3-venv || true
        python=$(find_python) || python=
    fi
    if [ -z "$python" ] || ! makes_environments "$python"; then
        echo "Python 3.11 or newer with venv is needed. Type: sudo apt-get install python3 python3-venv" >&2
        exit 10
    fi
fi

# The locked environment, anew when the lock or the Python changed.
stamp=$({ cat requirements.lock pyproject.toml; "$python" -VV; pwd; } | sha256sum | cut -c1-64)
if [ "$(cat .venv/stamp 2>/dev/null)" != "$stamp" ]; then
    echo "Installing the Python environment in .venv (a minute)"
    [ -x .venv/bin/python ] && suits .venv/bin/python || "$python" -m venv --clear .venv
    pip() { .venv/bin/python -m pip --disable-pip-version-check --quiet "$@"; }
    pip install --require-hashes -r requirements.lock
    pip install --no-deps --no-build-isolation --editable .
    echo "$stamp" >.venv/stamp
fi
