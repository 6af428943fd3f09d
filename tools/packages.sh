# Which Debian packages each verb of ./dev needs. Sourced by ./dev.
#
# packages_install VERB asks dpkg what is missing and calls apt-get only for that, so a machine that
# is ready is never touched, and one without a network works as long as nothing is missing.
# shellcheck shell=bash

packages_of() {
    local build='gcc libc6-dev meson ninja-build pkg-config libsqlite3-dev libpq-dev libmariadb-dev'
    local server='postgresql mariadb-server' # psql and the mariadb client come along
    local headers='clang g++ gcc-multilib gcc-mingw-w64-x86-64-win32'
    local tests='libcmocka-dev libjansson-dev' # what they are linked with
    local test="$build $server pgbouncer $headers $tests python3 binutils"
    case $1 in
        demo) echo "$build" ;;
        demo_postgres) echo "$build postgresql" ;;
        demo_mariadb) echo "$build mariadb-server" ;;
        bench) echo "$build $server" ;;
        test | test_threads) echo "$test" ;;
        test_clang) echo "$test libclang-rt-dev" ;;
        check) echo "$build $headers $tests python3 binutils" \
            "clang-format clang-tidy shellcheck" ;;
        format) echo 'clang-format' ;;
        fuzz) echo "$build clang libclang-rt-dev $tests" ;;
        conformance) echo "$build $tests" ;;
        conformance_record) echo "$build $tests ruby ruby-activerecord ruby-sqlite3" ;;
        conformance_seeds) echo "$test ruby ruby-activerecord ruby-sqlite3" ;;
    esac
}

packages_missing() {
    local package
    for package; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null |
            grep -qx installed || echo "$package"
    done
}

packages_as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

packages_install() {
    local needed missing
    command -v dpkg-query >/dev/null || return 0 # not Debian: what is missing will show itself
    read -ra needed <<<"$(packages_of "$1" | tr '\n' ' ')"
    mapfile -t missing < <(packages_missing "${needed[@]}")
    [ "${#missing[@]}" -gt 0 ] || return 0
    echo "installing: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo 'these packages are missing, and neither root nor sudo is here to install them' >&2
        return 1
    fi
    packages_as_root apt-get update -q </dev/null || return 1
    packages_as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null
}
