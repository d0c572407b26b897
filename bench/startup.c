// startup [-t SECONDS] [-l LOG] COMMAND ARGUMENT...
//
// Starts COMMAND, makes TCP connections on the loopback device all the time, and waits until a BPF program that belongs
// to COMMAND (or to a process it started) has run. Then interrupts it, waits for its end, and prints two figures in
// milliseconds: start to the first run, and interrupt to the end. The command's output goes to LOG.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    POLL_MICROSECONDS = 500,
    CLOSED_PORT = 1,
};

static double milliseconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

// A refused connection: one SYN, one RST, and the socket's state changes.
static void make_tcp_traffic(void)
{
    struct sockaddr_in nobody = {
        .sin_family = AF_INET,
        .sin_port = htons(CLOSED_PORT),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    connect(client, (struct sockaddr *)&nobody, sizeof nobody);
    close(client);
}

static unsigned newest_program(void)
{
    unsigned newest = 0, id = 0;

    while (!bpf_prog_get_next_id(id, &id))
        newest = id;
    return newest;
}

static int has_run(unsigned id)
{
    struct bpf_prog_info info = {};
    unsigned bytes = sizeof info;
    int fd = bpf_prog_get_fd_by_id(id);
    int runs;

    if (fd < 0)
        return 0;
    runs = !bpf_obj_get_info_by_fd(fd, &info, &bytes) && info.run_cnt > 0;
    close(fd);
    return runs;
}

// True if one of the process's descriptors is the program (or a link to it): the kernel writes "prog_id:" for both.
static int holds_program(const char *pid, unsigned id)
{
    char path[64], file[600], line[256];
    struct dirent *entry;
    int found = 0;
    DIR *descriptors;

    snprintf(path, sizeof path, "/proc/%.20s/fdinfo", pid);
    descriptors = opendir(path);
    if (!descriptors)
        return 0;
    while (!found && (entry = readdir(descriptors))) {
        FILE *info;
        unsigned held;

        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        info = entry->d_name[0] == '.' ? NULL : fopen(file, "re");
        if (!info)
            continue;
        while (!found && fgets(line, sizeof line, info))
            found = sscanf(line, "prog_id: %u", &held) == 1 && held == id;
        fclose(info);
    }
    closedir(descriptors);
    return found;
}

// The command leads a process group of its own, so that what a launcher starts is found as well.
static int group_holds_program(pid_t group, unsigned id)
{
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    int found = 0;

    while (!found && (entry = readdir(processes))) {
        pid_t pid = atoi(entry->d_name);

        found = pid > 0 && getpgid(pid) == group && holds_program(entry->d_name, id);
    }
    closedir(processes);
    return found;
}

static int program_of_group_has_run(pid_t group, unsigned newest_before)
{
    unsigned id = newest_before;

    while (!bpf_prog_get_next_id(id, &id))
        if (has_run(id) && group_holds_program(group, id))
            return 1;
    return 0;
}

static pid_t start(char **command, const char *log)
{
    pid_t pid = fork();
    int in, out;

    if (pid)
        return pid;
    setpgid(0, 0);
    in = open("/dev/null", O_RDONLY);
    out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

static int has_ended(pid_t pid)
{
    return waitpid(pid, NULL, WNOHANG) == pid;
}

// Returns the time of the first run seen, or a negative number if the command ended or the time was up before.
static double wait_for_run(pid_t pid, unsigned newest_before, double deadline)
{
    while (milliseconds() < deadline) {
        make_tcp_traffic();
        if (program_of_group_has_run(pid, newest_before))
            return milliseconds();
        if (has_ended(pid))
            return -1;
        usleep(POLL_MICROSECONDS);
    }
    kill(-pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return -1;
}

static void wait_for_end(pid_t pid, double deadline)
{
    while (!has_ended(pid)) {
        if (milliseconds() > deadline) {
            kill(-pid, SIGKILL);
            waitpid(pid, NULL, 0);
            return;
        }
        usleep(POLL_MICROSECONDS);
    }
}

int main(int argc, char **argv)
{
    const char *log = "/dev/null";
    double seconds = 30, started, ready, ended;
    unsigned newest_before;
    int option, statistics;
    pid_t pid;

    while ((option = getopt(argc, argv, "+t:l:")) != -1) {
        switch (option) {
        case 't': seconds = atof(optarg); break;
        case 'l': log = optarg; break;
        default: return 2;
        }
    }
    if (optind == argc) {
        fprintf(stderr, "usage: startup [-t SECONDS] [-l LOG] COMMAND ARGUMENT...\n");
        return 2;
    }

    // run_cnt only counts while this descriptor is open.
    statistics = bpf_enable_stats(BPF_STATS_RUN_TIME);
    if (statistics < 0) {
        perror("startup: cannot count program runs");
        return 1;
    }
    newest_before = newest_program();
    started = milliseconds();
    pid = start(argv + optind, log);
    ready = wait_for_run(pid, newest_before, started + seconds * 1e3);
    if (ready < 0) {
        fprintf(stderr, "startup: no program of `%s` ran; its output is in %s\n", argv[optind], log);
        return 1;
    }
    kill(-pid, SIGINT);
    wait_for_end(pid, ready + seconds * 1e3);
    ended = milliseconds();
    printf("%.2f\t%.2f\n", ready - started, ended - ready);
    return 0;
}
