# For the scripts that start a database server; sourced.
# shellcheck shell=bash

# server_folder NAME: makes a folder for a server's data and says where. In memory if there is room,
# because making and dropping tables waits for the disk whatever a server's settings say. Not in
# TMPDIR: a socket's path must be short.
server_folder() {
    local place=/tmp free
    free=$(df --output=avail --block-size=M /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)
    if [ "${free:-0}" -ge 2000 ] && [ -w /dev/shm ]; then place=/dev/shm; fi
    mktemp -d "$place/$1.XXXXXX"
}
